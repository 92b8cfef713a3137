using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Volumes;

/// <summary>The path as the kernel's mount table spells it: without links.</summary>
internal static class CanonicalPath
{
    /// <summary>The path itself where there is nothing.</summary>
    public static string Of(string path)
    {
        using var handle = LinuxNative.Openat2(LinuxNative.AtFdCwd, path, LinuxNative.PathOnly | LinuxNative.CloseOnExec, 0);
        return handle.IsInvalid ? path : new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget ?? path;
    }
}
