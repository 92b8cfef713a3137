using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Volumes.Claims;
using NodeStack.Kubelet.Volumes.Tokens;

namespace NodeStack.Kubelet.Volumes;

/// <summary>
/// The volumes of pods. Work is on the file system and may block, so it runs on the pool, one pod at a time as its worker calls; what
/// stands where is in the mount table, not in memory.
/// </summary>
internal sealed class PodVolumes : IPodVolumes
{
    private readonly PodVolumesOptions _options;
    private readonly IImageVolumes? _images;
    private readonly ILogger _logger;
    private readonly VolumeInputReader _inputs;
    private readonly PodClaims _claims;
    private readonly IPodTokens? _tokens;
    private readonly VolumeSetup _setup;
    private readonly VolumeTeardown _teardown;
    private readonly SubPathBinder _binder;

    public PodVolumes(
        PodVolumesOptions options, VolumeSources sources, ILinuxMounts mounts, TimeProvider time, ILogger logger)
    {
        _options = options;
        _images = sources.Images;
        _tokens = sources.Tokens;
        _logger = logger;
        _claims = new PodClaims(sources.Claims);
        _inputs = new VolumeInputReader(sources.Objects, sources.Tokens, _claims, time);
        _setup = new VolumeSetup(options, mounts, time);
        _teardown = new VolumeTeardown(options.Paths, mounts, logger);
        _binder = new SubPathBinder(options.Paths, mounts);
    }

    public async Task<DateTimeOffset?> PrepareAsync(V1Pod pod, CancellationToken cancel)
    {
        Verify(pod);
        var asked = _options.Metrics?.Now ?? 0;
        var volumes = UsedVolumes(pod).ToList();
        var inputs = await _inputs.ReadAsync(pod, volumes, cancel).ConfigureAwait(false);
        await Task.Run(() => Prepare(pod, volumes, inputs, asked, cancel), cancel).ConfigureAwait(false);
        return inputs.RefreshAt;
    }

    public async Task<IReadOnlyList<Mount>> MountsAsync(
        V1Pod pod, V1Container container, IReadOnlyList<KeyValuePair<string, string>> environment, CancellationToken cancel)
    {
        if (container.VolumeDevices is { Count: > 0 } devices)
            throw VolumeErrors.Mount(
                $"volume \"{devices[0].Name}\" of container \"{container.Name}\" is a block device (volumeDevices), which this kubelet does not support");
        if (container.VolumeMounts is not { Count: > 0 } wishes)
            return [];
        var variables = environment.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        var result = new List<Mount>(wishes.Count);
        for (var i = 0; i < wishes.Count; i++)
        {
            var (wish, index) = (wishes[i], i);
            var volume = pod.Spec?.Volumes?.FirstOrDefault(v => v.Name == wish.Name)
                ?? throw VolumeErrors.Mount($"cannot find volume \"{wish.Name}\" to mount into container \"{container.Name}\"");
            var subPath = SubPathRules.Of(wish, variables);
            result.Add(volume.Image is null
                ? await Task.Run(() => HostMount(pod, container, volume, wish, index, subPath), cancel).ConfigureAwait(false)
                : await ImageMountAsync(pod, volume, wish, subPath, cancel).ConfigureAwait(false));
        }
        return result;
    }

    public async Task<DateTimeOffset?> RefreshAsync(V1Pod pod, CancellationToken cancel)
    {
        var volumes = UsedVolumes(pod).Where(VolumePlugins.IsProjection).ToList();
        if (volumes.Count == 0)
            return null;
        var inputs = await _inputs.ReadAsync(pod, volumes, cancel).ConfigureAwait(false);
        await Task.Run(() => Refresh(pod, volumes, inputs), cancel).ConfigureAwait(false);
        return inputs.RefreshAt;
    }

    public Task<bool> TeardownAsync(string podUid, CancellationToken cancel)
    {
        PodIdentityRules.Verify("pod uid", podUid);
        _claims.Forget(podUid);
        _tokens?.Forget(podUid);
        return Task.Run(() => Teardown(podUid), cancel);
    }

    private bool Teardown(string podUid)
    {
        if (_options.Metrics is not { } metrics)
            return _teardown.Remove(podUid);
        var plugins = _teardown.Plugins(podUid);
        var start = metrics.Now;
        var isDone = _teardown.Remove(podUid);
        foreach (var plugin in plugins)
            metrics.Done(plugin.Replace('~', '/'), "volume_unmount", isDone, start);
        return isDone;
    }

    private static void Verify(V1Pod pod)
    {
        try
        {
            PodIdentityRules.Verify(pod);
        }
        catch (PodConfigException e)
        {
            throw VolumeErrors.Mount(e.Message, e);
        }
    }

    private void Prepare(V1Pod pod, List<V1Volume> volumes, VolumeInputs inputs, long asked, CancellationToken cancel)
    {
        PodFiles.Folder(_options.Paths.PodDir(pod.Metadata.Uid), PodFiles.PrivateFolder);
        PodFiles.Folder(_options.Paths.PodVolumesDir(pod.Metadata.Uid), PodFiles.PrivateFolder);
        var problems = new List<VolumeException>();
        if (inputs.ClaimProblems.Count > 0)
            problems.Add(VolumeErrors.NotReady(inputs.ClaimProblems.Keys, inputs.ClaimProblems.Values.Select(p => p.Message)));
        foreach (var volume in volumes.Where(v => !inputs.ClaimProblems.ContainsKey(v.Name ?? "")))
        {
            cancel.ThrowIfCancellationRequested();
            var (start, before) = (_options.Metrics?.Now ?? 0, problems.Count);
            Framed(problems, volume, inputs, () => _setup.Make(pod, volume, inputs));
            Count(VolumePlugins.MetricNameOf(volume, inputs.Claims.GetValueOrDefault(volume.Name ?? "")), start, asked, problems.Count == before);
        }
        ThrowAny(problems);
    }

    private void Count(string plugin, long start, long asked, bool isMounted)
    {
        _options.Metrics?.Done(plugin, "volume_mount", isMounted, start);
        if (isMounted)
            _options.Metrics?.Mounted(plugin, asked);
    }

    private void Refresh(V1Pod pod, List<V1Volume> volumes, VolumeInputs inputs)
    {
        var problems = new List<VolumeException>();
        foreach (var volume in volumes)
            Framed(problems, volume, inputs, () =>
            {
                if (_setup.WriteFiles(pod, volume, inputs))
                    _logger.Rewritten(volume.Name, ConfigErrors.Describe(pod));
            });
        ThrowAny(problems);
    }

    private static void ThrowAny(List<VolumeException> problems)
    {
        if (problems.Count > 0)
            throw new VolumeException(problems[0].Reason, problems[0].Message, problems[0].InnerException)
            {
                RetryLimit = problems[0].RetryLimit,
                Others = problems[1..],
            };
    }

    /// <summary>Only volumes some container mounts are set up, as upstream does; the others may even be wrong.</summary>
    private static IEnumerable<V1Volume> UsedVolumes(V1Pod pod)
    {
        if (pod.Spec?.Volumes is not { Count: > 0 } volumes)
            return [];
        var used = (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers ?? [])
            .SelectMany(c => c.VolumeMounts ?? [])
            .Concat((pod.Spec.EphemeralContainers ?? []).SelectMany(c => c.VolumeMounts ?? []))
            .Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        return volumes.Where(v => used.Contains(v.Name));
    }

    /// <summary>One volume's trouble is told in upstream's words and does not keep the others from being made.</summary>
    private static void Framed(List<VolumeException> problems, V1Volume volume, VolumeInputs inputs, Action work)
    {
        try
        {
            PodIdentityRules.Verify("volume name", volume.Name);
            work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var name = inputs.Claims.GetValueOrDefault(volume.Name ?? "")?.Name ?? volume.Name ?? "";
            problems.Add(VolumeErrors.SetUp(name, e.Message, e));
        }
    }

    private Mount HostMount(V1Pod pod, V1Container container, V1Volume volume, V1VolumeMount wish, int index, string subPath)
    {
        var claim = _claims.Find(pod.Metadata.Uid, volume.Name);
        var path = volume.HostPath?.Path ?? (claim is null ? _setup.FolderOf(pod, volume) : _setup.PathOf(pod, claim))
            ?? throw VolumeErrors.Mount($"cannot find volume \"{wish.Name}\" to mount into container \"{container.Name}\"");
        if (subPath.Length > 0)
            path = BindSubPath(pod, container, wish, index, path, subPath);
        return Plain(pod, wish, readOnly: VolumePlugins.IsProjection(volume) || claim?.ReadOnly == true) with
        {
            HostPath = path,
            SelinuxRelabel = _options.SelinuxEnabled && VolumePlugins.Of(volume) is not null,
        };
    }

    private string BindSubPath(V1Pod pod, V1Container container, V1VolumeMount wish, int index, string path, string subPath)
    {
        try
        {
            PodIdentityRules.Verify("container name", container.Name);
            return _binder.Bind(pod.Metadata.Uid, wish.Name, container.Name, index, path, subPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _logger.SubPathFailed(e, wish.Name, container.Name, ConfigErrors.Describe(pod));
            throw VolumeErrors.Mount($"failed to prepare subPath for volumeMount \"{wish.Name}\" of container \"{container.Name}\"", e);
        }
    }

    private async Task<Mount> ImageMountAsync(V1Pod pod, V1Volume volume, V1VolumeMount wish, string subPath, CancellationToken cancel)
    {
        if (_images is null)
            throw VolumeErrors.Mount($"volume \"{volume.Name}\" is an image, and the runtime cannot mount images");
        var image = await _images.EnsureAsync(pod, volume, cancel).ConfigureAwait(false);
        return Plain(pod, wish, readOnly: true) with { Image = image, ImageSubPath = subPath };
    }

    private Mount Plain(V1Pod pod, V1VolumeMount wish, bool readOnly) => new()
    {
        ContainerPath = MountRules.ContainerPath(wish),
        Readonly = readOnly || wish.ReadOnlyProperty == true,
        Propagation = MountRules.Propagation(wish),
        RecursiveReadOnly = MountRules.RecursiveReadOnly(
            wish, _options.Handler(RuntimeClassRules.HandlerFor(pod, _options.RuntimeClasses))?.RecursiveReadOnlyMounts == true),
    };
}
