using NodeStack.TestSupport;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>A <see cref="TestMachineFactAttribute"/> test on a kernel that limits swap; swap itself may be off.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SwapMachineFactAttribute : FactAttribute
{
    public SwapMachineFactAttribute() => Skip = TestMachineFactAttribute.MissingReason() ?? MissingReason();

    private static string? MissingReason()
    {
        var own = File.ReadLines("/proc/self/cgroup").First(l => l.StartsWith("0::/", StringComparison.Ordinal))["0::".Length..];
        return GroupFiles.Has(own, "memory.swap.max") ? null : "the kernel has no memory.swap.max: built without swap";
    }
}
