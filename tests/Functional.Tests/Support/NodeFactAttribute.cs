namespace NodeStack.Functional.Tests.Support;

/// <summary>Needs root and containerd.</summary>
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = NodeRequirements.Missing();
}
