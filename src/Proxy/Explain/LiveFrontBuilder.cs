using System.Buffers.Binary;
using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;

namespace NodeStack.Proxy.Explain;

/// <summary>Reads a front out of a table, the way a packet would find it.</summary>
internal sealed class LiveFrontBuilder(Table table)
{
    private readonly int _address = table.Family == AddressFamily.IPv4 ? 4 : 16;

    public LiveFront Build(Front front)
    {
        var key = front.Key;
        return new LiveFront(front)
        {
            Chain = Find(SetNames.Services, key)?.Verdict?.Chain,
            ShortCircuit = Find(SetNames.ShortCircuits, key)?.Verdict?.Chain,
            Otherwise = Find(SetNames.NoEndpoints, key)?.Verdict,
            Cluster = Backends(key, 0),
            Local = Backends(key, ServiceChainRules.FirstLocalIndex),
            Sources = Find(SetNames.FirewallIPs, key) is null ? null : Sources(key),
            StickyClients = new[] { SetNames.Affinity, SetNames.AffinityLocal }.SelectMany(s => Elements(s).Keys).Distinct().Count(k => k.Bytes[_address..].SequenceEqual(key.Bytes)),
        };
    }

    private ImmutableArray<Backend> Backends(FieldValue front, uint first)
    {
        var backends = ImmutableArray.CreateBuilder<Backend>();
        while (Find(SetNames.Endpoints, front.With(first + (uint)backends.Count)) is { Value: { } value })
            backends.Add(new Backend(Address.Read(value.Bytes[.._address]), BinaryPrimitives.ReadUInt16BigEndian(value.Bytes[_address..])));
        return backends.ToImmutable();
    }

    private ImmutableArray<(Address, Address)> Sources(FieldValue front) =>
    [
        .. Elements(SetNames.FirewallSources).Values.Where(e => e.Key.Bytes[..front.Length].SequenceEqual(front.Bytes))
            .Select(e => (Last(e.Key), Last(e.KeyEnd ?? e.Key))).OrderBy(s => s.Item1),
    ];

    private Address Last(FieldValue key) => Address.Read(key.Bytes[^_address..]);

    private Element? Find(string set, FieldValue key) => Elements(set).TryGetValue(key, out var element) ? element : null;

    private ImmutableDictionary<FieldValue, Element> Elements(string set) =>
        table.Elements.GetValueOrDefault(set, ImmutableDictionary<FieldValue, Element>.Empty);
}
