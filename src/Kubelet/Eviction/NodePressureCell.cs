using NodeStack.Kubelet.Node;

namespace NodeStack.Kubelet.Eviction;

/// <summary>Holds what eviction last found; the eviction loop writes, everybody else reads.</summary>
internal sealed class NodePressureCell : INodePressure
{
    private volatile NodePressure _current = NodePressure.None;

    public event Action? Changed;

    public NodePressure Current => _current;

    /// <summary>Only for the eviction loop.</summary>
    public void Set(NodePressure pressure)
    {
        if (pressure == _current)
            return;
        _current = pressure;
        Changed?.Invoke();
    }
}
