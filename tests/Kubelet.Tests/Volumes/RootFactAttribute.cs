using NodeStack.Kubelet.Volumes.Interop;

namespace NodeStack.Kubelet.Tests.Volumes;

/// <summary>A test that mounts for real; skipped where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (LinuxNative.Geteuid() != 0)
            Skip = "mounts for real: needs root";
    }
}
