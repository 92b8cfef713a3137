using NodeStack.TestSupport.Nodes;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>As <see cref="TestMachineFactAttribute"/>, with a newer runtime than the machine's own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NewerRuntimeMachineFactAttribute : FactAttribute
{
    public NewerRuntimeMachineFactAttribute() => Skip = MissingReason();

    public static string? MissingReason() => TestMachineFactAttribute.MissingReason() ?? NewerRuntime.MissingReason();
}
