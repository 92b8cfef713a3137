using k8s.Models;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Volumes.Claims;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Makes one volume of a pod. Idempotent: what is there and finished is left alone.</summary>
internal sealed class VolumeSetup(PodVolumesOptions options, ILinuxMounts mounts, TimeProvider time)
{
    private const UnixFileMode Anyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly AtomicWriter _writer = new(time);
    private readonly PersistentSetup _persistent = new(options.Paths, mounts);

    public void Make(V1Pod pod, V1Volume volume, VolumeInputs inputs)
    {
        if (volume.EmptyDir is { } emptyDir)
            MakeEmptyDir(pod, volume.Name, emptyDir);
        else if (volume.HostPath is { } hostPath)
            HostPathExecutor.Prepare(hostPath);
        else if (VolumePlugins.IsProjection(volume))
            WriteFiles(pod, volume, inputs);
        else if (inputs.Claims.TryGetValue(volume.Name, out var claim))
            _persistent.Make(pod, claim);
        else if (volume.GitRepo is not null)
            throw VolumeErrors.Mount("git-repo volume plugin has been disabled");
        else if (volume.Image is null)
            throw VolumeErrors.Mount($"no volume plugin matched for volume \"{volume.Name}\"");
    }

    /// <returns>True when files were written.</returns>
    public bool WriteFiles(V1Pod pod, V1Volume volume, VolumeInputs inputs)
    {
        var sources = new ProjectionSources(inputs.Objects, options.Allocatable())
        {
            Token = inputs.Tokens is { } tokens ? wish => Token(tokens, wish) : null,
        };
        var files = ProjectionBuilder.Build(pod, volume, sources);
        var folder = FolderOf(pod, volume)!;
        PodFiles.Folder(folder, Anyone);
        if (!IsMounted(folder))
            mounts.MountTmpfs(folder, MemoryOptions(pod, null));
        foreach (var nested in NestedMountRules.Folders(pod, volume.Name))
            PodFiles.Folder(Path.Combine(folder, nested), PodFiles.ReadableFolder);
        return _writer.Write(folder, files, target => FsGroupWriter.Apply(target, FsGroup(pod), readOnly: true));
    }

    /// <summary>Where the volume's files are; null for volumes without a folder of the kubelet's.</summary>
    public string? FolderOf(V1Pod pod, V1Volume volume) =>
        VolumePlugins.Of(volume) is { } plugin ? options.Paths.PodVolumeDir(pod.Metadata.Uid, plugin, volume.Name) : null;

    /// <summary>Where the files of what a claim is bound to are.</summary>
    public string PathOf(V1Pod pod, BoundClaim claim) => _persistent.PathOf(pod.Metadata.Uid, claim);

    private static string Token(
        IReadOnlyDictionary<(string Audience, long? Seconds), TokenAnswer> tokens, V1ServiceAccountTokenProjection wish)
    {
        var answer = tokens.GetValueOrDefault((wish.Audience ?? "", wish.ExpirationSeconds)) ?? new TokenAnswer("", "failed to fetch token: it was not asked for");
        return answer.Problem.Length == 0 ? answer.Value : throw VolumeErrors.Mount(answer.Problem);
    }

    private void MakeEmptyDir(V1Pod pod, string name, V1EmptyDirVolumeSource source)
    {
        var folder = options.Paths.PodVolumeDir(pod.Metadata.Uid, VolumePlugins.EmptyDir, name);
        var medium = source.Medium ?? "";
        var ready = Path.Combine(options.Paths.PodDir(pod.Metadata.Uid), "plugins", VolumePlugins.EmptyDir, name, "ready");
        if (File.Exists(ready) && Directory.Exists(folder) && (medium.Length == 0 || IsMounted(folder)))
            return;
        PodFiles.Folder(folder, Anyone);
        File.SetUnixFileMode(folder, Anyone);
        if (medium.Length > 0 && !IsMounted(folder))
            MountMedium(pod, folder, medium, source.SizeLimit);
        FsGroupWriter.Apply(folder, FsGroup(pod), readOnly: false);
        // Without the mark a restarted kubelet would give the files of a running pod to fsGroup again.
        PodFiles.Folder(Path.GetDirectoryName(ready)!, PodFiles.PrivateFolder);
        File.WriteAllBytes(ready, []);
    }

    private void MountMedium(V1Pod pod, string folder, string medium, ResourceQuantity? sizeLimit)
    {
        if (medium == "Memory")
            mounts.MountTmpfs(folder, MemoryOptions(pod, sizeLimit));
        else if (EmptyDirRules.IsHugepages(medium))
            mounts.MountHugetlbfs(folder, EmptyDirRules.HugepagesOptions(pod, medium));
        else
            throw VolumeErrors.Mount($"unknown storage medium \"{medium}\"");
    }

    private string MemoryOptions(V1Pod pod, ResourceQuantity? sizeLimit)
    {
        var allocatable = options.Allocatable().TryGetValue("memory", out var memory) ? ((decimal)memory) : 0;
        var size = EmptyDirRules.MemorySize(pod, sizeLimit, Containers.Limits.QuantityRules.Value(allocatable));
        return EmptyDirRules.TmpfsOptions(size, options.TmpfsNoSwap);
    }

    private bool IsMounted(string folder)
    {
        var canonical = CanonicalPath.Of(folder);
        return mounts.Read().Any(m => m.MountPoint == canonical);
    }

    private static long? FsGroup(V1Pod pod) => pod.Spec?.SecurityContext?.FsGroup;
}
