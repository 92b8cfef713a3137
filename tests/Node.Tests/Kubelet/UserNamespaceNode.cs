using NodeStack.TestSupport.Nodes;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>A node whose supervised runtime is the newer one, which can give pods users of their own.</summary>
public sealed class UserNamespaceNode : SystemdNode
{
    protected override string? MissingReason => NewerRuntimeMachineFactAttribute.MissingReason();

    protected override string? RuntimeFolder => NewerRuntime.Folder;
}
