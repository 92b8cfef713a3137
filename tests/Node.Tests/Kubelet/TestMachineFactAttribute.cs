using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>
/// A test with a whole node at the top of the cgroup hierarchy. A node owns what is below kubepods and removes what it does not
/// know there, so these run only in a machine made for it (tests/NodeVm), never beside somebody's pods.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TestMachineFactAttribute : FactAttribute
{
    public TestMachineFactAttribute() => Skip = MissingReason();

    /// <summary>Null when the machine has what it takes.</summary>
    public static string? MissingReason() =>
        CgroupV2FactAttribute.MissingReason() is { } missing ? missing
        : Environment.GetEnvironmentVariable("NODESTACK_IN_VM") != "1" ? "owns the whole machine: run tests/NodeVm/node-tests.sh"
        : !Directory.Exists("/run/systemd/system") ? "needs systemd as process 1"
        : !File.Exists(RepoPaths.NativeBinary) && !File.Exists(RepoPaths.ManagedBinary) ? "needs the program: dotnet build NodeStack.sln"
        : !Directory.Exists(RepoPaths.Images) ? "needs the images: ./up.sh --build-only"
        : null;
}
