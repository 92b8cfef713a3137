using System.Globalization;
using k8s.Models;

namespace NodeStack.Kubelet.Node;

/// <summary>
/// Holds the node as it was seen last. Answers to our own writes and a watch come in any order; what is older than what is known is passed over.
/// Thread-safe.
/// </summary>
internal sealed class NodeView : INodeView
{
    private readonly Lock _lock = new();
    private readonly V1Node _initial;
    private volatile Known _known;

    public NodeView(V1Node initial) => (_initial, _known) = (initial, new Known(initial, initial));

    /// <summary>With what there is for pods, even where the API server was not told of it yet.</summary>
    public V1Node Node => _known.Completed;

    /// <summary>Exactly as the API server has it: what differs from it is written there.</summary>
    public V1Node AsSeen => _known.Seen;

    public bool IsRegistered => !string.IsNullOrEmpty(_known.Seen.Metadata.Uid);

    /// <summary>From an answer or a watch.</summary>
    public void Seen(V1Node node)
    {
        lock (_lock)
        {
            var has = _known.Seen;
            if (node.Metadata.Uid != has.Metadata.Uid || Version(node) >= Version(has))
                _known = new Known(node, Completed(node));
        }
    }

    /// <summary>From a list, which is the truth: a server that was restored from a backup counts from where it was then.</summary>
    public void Listed(V1Node node)
    {
        lock (_lock)
            _known = new Known(node, Completed(node));
    }

    /// <summary>Not registered (any more): what is known is what it would be registered as.</summary>
    public void Gone()
    {
        lock (_lock)
            _known = new Known(_initial, _initial);
    }

    /// <summary>An object made by somebody else has no status yet; what there is for pods is known all the same.</summary>
    private V1Node Completed(V1Node node) => node.Status?.Allocatable is { Count: > 0 } || _initial.Status?.Allocatable is not { Count: > 0 } allocatable
        ? node
        : new V1Node
        {
            ApiVersion = node.ApiVersion,
            Kind = node.Kind,
            Metadata = node.Metadata,
            Spec = node.Spec,
            Status = new V1NodeStatus
            {
                Allocatable = allocatable,
                Features = node.Status?.Features ?? _initial.Status.Features,
                Addresses = node.Status?.Addresses,
                Capacity = node.Status?.Capacity,
                Conditions = node.Status?.Conditions,
                NodeInfo = node.Status?.NodeInfo,
                RuntimeHandlers = node.Status?.RuntimeHandlers,
                VolumesAttached = node.Status?.VolumesAttached,
                VolumesInUse = node.Status?.VolumesInUse,
            },
        };

    /// <summary>Versions of one server grow; one that cannot be read counts as new.</summary>
    private static ulong Version(V1Node node) => node.Metadata.ResourceVersion is not { Length: > 0 } text
        ? 0
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : ulong.MaxValue;

    private sealed record Known(V1Node Seen, V1Node Completed);
}
