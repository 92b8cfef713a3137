using k8s.Models;

namespace NodeStack.Kubelet.Node;

/// <summary>The node as the API server has it; before it was seen there, and on standalone nodes, as it would be registered. Thread-safe.</summary>
internal interface INodeView
{
    V1Node Node { get; }
}
