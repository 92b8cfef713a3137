namespace NodeStack.Kubelet.Node;

/// <summary>For nodes on which nothing watches for pressure.</summary>
internal sealed class NoPressure : INodePressure
{
    public NodePressure Current => NodePressure.None;

    public event Action? Changed
    {
        add { }
        remove { }
    }
}
