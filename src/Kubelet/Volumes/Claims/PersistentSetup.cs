using k8s.Models;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Volumes.Claims;

/// <summary>Makes persistent volumes of the kinds that need no driver: hostPath is used where it is, local is bound into the pod's folder.</summary>
internal sealed class PersistentSetup(KubeletPaths paths, ILinuxMounts mounts)
{
    public const string LocalPlugin = "kubernetes.io~local-volume";

    public void Make(V1Pod pod, BoundClaim claim)
    {
        var spec = claim.Volume.Spec;
        if (spec.HostPath is { } hostPath)
            HostPathExecutor.Prepare(hostPath);
        else if (spec.Local is { } local)
            Bind(pod, claim, local.Path ?? "");
        else
            throw VolumeErrors.Mount("no volume plugin matched");
    }

    /// <summary>Where the volume's files are for this pod.</summary>
    public string PathOf(string podUid, BoundClaim claim) =>
        claim.Volume.Spec.HostPath?.Path ?? paths.PodVolumeDir(podUid, LocalPlugin, claim.Name);

    private void Bind(V1Pod pod, BoundClaim claim, string path)
    {
        HostPathRules.VerifyPath(path);
        PodIdentityRules.Verify("volume name", claim.Name);
        using var source = LinuxNative.Openat2(
            LinuxNative.AtFdCwd, path, LinuxNative.PathOnly | LinuxNative.CloseOnExec, LinuxNative.ResolveNoMagiclinks);
        if (source.IsInvalid)
            throw VolumeErrors.Mount($"path \"{path}\" does not exist");
        if (SubPathOpener.Stat(source, path).Kind != FileKind.Directory)
            throw VolumeErrors.Mount("only directories are supported as local volumes");
        var target = PathOf(pod.Metadata.Uid, claim);
        PodFiles.Folder(target, PodFiles.PrivateFolder);
        var canonical = CanonicalPath.Of(target);
        if (mounts.Read().Any(m => m.MountPoint == canonical))
            return;
        if (!claim.ReadOnly)
            FsGroupWriter.Apply(path, pod.Spec?.SecurityContext?.FsGroup, readOnly: false, pod.Spec?.SecurityContext?.FsGroupChangePolicy);
        mounts.Bind(source, target);
    }
}
