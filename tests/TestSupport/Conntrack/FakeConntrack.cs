using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Conntrack;

namespace NodeStack.TestSupport.Conntrack;

/// <summary>A table of connections that does what the kernel's does, with troubles when a test asks for them. Strict: what the kernel would not answer to is an error.</summary>
internal sealed class FakeConntrack : IConntrack
{
    private const int PermissionDenied = 1;
    private readonly Dictionary<(FlowEnd Source, FlowEnd Destination, ushort Zone), Flow> _flows = [];
    private uint _lastId;

    public IReadOnlyCollection<Flow> Flows => _flows.Values;

    /// <summary>So many of the next lists are incomplete: half of the flows are missing.</summary>
    public int IncompleteLists { get; set; }

    /// <summary>Calls fail.</summary>
    public bool IsBroken { get; set; }

    public int Lists { get; private set; }

    public int Deletions { get; private set; }

    /// <summary>A packet came that nobody remembered. The id is the table's to give.</summary>
    public Flow Add(Flow flow)
    {
        if (flow.Source.Address.Family != flow.Destination.Address.Family || flow.ReplySource.Address.Family != flow.Destination.Address.Family)
            throw new ArgumentException($"no flow is of two families: {flow}");
        flow = flow with { Id = ++_lastId };
        _flows.Add((flow.Source, flow.Destination, flow.Zone), flow);
        return flow;
    }

    public FlowList ListUdp(AddressFamily family, Func<FlowEnd, bool> isWanted)
    {
        Lists++;
        ThrowIfBroken("list flows");
        var all = _flows.Values.Where(f => f.Destination.Address.Family == family && isWanted(f.Destination)).ToList();
        if (IncompleteLists == 0)
            return new FlowList(all, true);
        IncompleteLists--;
        return new FlowList(all[..(all.Count / 2)], false);
    }

    public int Delete(AddressFamily family, IReadOnlyList<Flow> flows)
    {
        Deletions++;
        if (flows.Any(f => f.Destination.Address.Family != family))
            throw new ArgumentException($"flows of another family than {family}", nameof(flows));
        ThrowIfBroken("remove flows");
        return flows.Count(f => _flows.TryGetValue((f.Source, f.Destination, f.Zone), out var there) && there.Id == f.Id && _flows.Remove((f.Source, f.Destination, f.Zone)));
    }

    private void ThrowIfBroken(string call)
    {
        if (IsBroken)
            throw new ConntrackException(call, PermissionDenied, "Operation not permitted");
    }
}
