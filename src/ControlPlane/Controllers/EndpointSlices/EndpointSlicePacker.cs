using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.EndpointSlices;

/// <summary>
/// Puts endpoints of one set of ports into slices with few writes, as upstream: what is there stays where it is; slices that are written anyway are
/// filled up first; what is left over goes into one other slice if it fits there whole, else into new ones.
/// </summary>
public static class EndpointSlicePacker
{
    private sealed class Box(V1EndpointSlice? slice, List<V1Endpoint> endpoints, bool isChanged)
    {
        public V1EndpointSlice? Slice { get; } = slice;
        public List<V1Endpoint> Endpoints { get; } = endpoints;
        public bool IsChanged { get; set; } = isChanged;
    }

    /// <param name="existing">Of these ports and this address type, and owned by the service.</param>
    public static EndpointSlicePlan Pack(
        V1Service service, IReadOnlyList<V1EndpointSlice> existing, IReadOnlyList<V1Endpoint> desired, IReadOnlyList<Discoveryv1EndpointPort> ports,
        string addressType, int maxPerSlice)
    {
        var left = new Dictionary<string, V1Endpoint>(StringComparer.Ordinal);
        foreach (var endpoint in desired)
            left[EndpointRules.Key(endpoint)] = endpoint;
        var delete = new List<V1EndpointSlice>();
        var boxes = new List<Box>();
        foreach (var slice in existing)
        {
            var box = Keep(slice, left, !EndpointSliceObjectRules.HasLabels(slice, service));
            if (box.Endpoints.Count == 0 && (slice.Endpoints?.Count ?? 0) > 0)
                delete.Add(slice);
            else
                boxes.Add(box);
        }
        var rest = new Queue<V1Endpoint>(left.Values);
        foreach (var box in boxes.Where(b => b.IsChanged).OrderByDescending(b => b.Endpoints.Count).ToList())
            Fill(box, rest, maxPerSlice);
        while (rest.Count > 0)
        {
            var box = rest.Count < maxPerSlice ? Fitting(boxes, rest.Count, maxPerSlice) : null;
            if (box is null)
                boxes.Add(box = new Box(null, [], true));
            box.IsChanged = true;
            Fill(box, rest, maxPerSlice);
        }
        return new EndpointSlicePlan(
            [.. boxes.Where(b => b.Slice is null).Select(b => EndpointSliceObjectRules.New(service, ports, addressType, b.Endpoints))],
            [.. boxes.Where(b => b is { Slice: not null, IsChanged: true }).Select(b => Changed(b.Slice!, b.Endpoints, service))],
            delete, []);
    }

    /// <summary>What of a slice is still wished, in its present state; taken out of what is left to place.</summary>
    private static Box Keep(V1EndpointSlice slice, Dictionary<string, V1Endpoint> left, bool isChanged)
    {
        var kept = new List<V1Endpoint>();
        foreach (var endpoint in slice.Endpoints ?? [])
        {
            if (!left.Remove(EndpointRules.Key(endpoint), out var wished))
            {
                isChanged = true;
                continue;
            }
            var isSame = EndpointRules.IsSameState(wished, endpoint);
            kept.Add(isSame ? endpoint : wished);
            isChanged |= !isSame;
        }
        return new Box(slice, kept, isChanged);
    }

    private static void Fill(Box box, Queue<V1Endpoint> rest, int maxPerSlice)
    {
        while (box.Endpoints.Count < maxPerSlice && rest.TryDequeue(out var endpoint))
            box.Endpoints.Add(endpoint);
    }

    /// <summary>The untouched slice that these would make fullest; null when none has the room.</summary>
    private static Box? Fitting(List<Box> boxes, int count, int maxPerSlice) =>
        boxes.Where(b => !b.IsChanged && b.Endpoints.Count + count <= maxPerSlice).MaxBy(b => b.Endpoints.Count);

    private static V1EndpointSlice Changed(V1EndpointSlice slice, List<V1Endpoint> endpoints, V1Service service) =>
        slice with { Endpoints = endpoints, Metadata = slice.Metadata with { Labels = EndpointSliceObjectRules.Labels(service) } };
}
