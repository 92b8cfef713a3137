using k8s.Models;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Looks at a hostPath and makes what its type says should be made.</summary>
internal static class HostPathExecutor
{
    public static void Prepare(V1HostPathVolumeSource source)
    {
        var path = source.Path ?? "";
        HostPathRules.VerifyPath(path);
        var type = source.Type ?? "";
        if (type.Length == 0)
            return;
        switch (HostPathRules.Decide(type, path, KindOf(path)))
        {
            case HostPathAction.MakeDirectory:
                PodFiles.Folder(path, PodFiles.ReadableFolder);
                break;
            case HostPathAction.MakeFile:
                MakeFile(path);
                break;
            case HostPathAction.None:
                break;
        }
    }

    private static FileKind? KindOf(string path) =>
        LinuxNative.Statx(LinuxNative.AtFdCwd, path, 0, StatxResult.BasicStats, out var found) == 0
            ? found.Kind
            : Errno.Last == Errno.NoEntry ? null : throw Errno.Exception("stat", path);

    private static void MakeFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = PodFiles.Readable };
        using var made = new FileStream(path, options);
    }
}
