using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;

namespace NodeStack.Proxy.Ruleset;

/// <summary>Which clients are held to an endpoint that is one no more.</summary>
internal static class StaleAffinityRules
{
    private static readonly (string Clients, string Endpoints)[] s_pairs =
        [(SetNames.Affinity, SetNames.AffinityEndpoints), (SetNames.AffinityLocal, SetNames.AffinityLocalEndpoints)];

    /// <summary>Whether the elements of a set tell of clients, or of whom they may keep to.</summary>
    public static bool Needs(string set) => s_pairs.Any(p => p.Clients == set || p.Endpoints == set);

    /// <summary>Whether the steps take endpoints away that clients may be held to.</summary>
    public static bool MayArise(ImmutableArray<Operation> operations) =>
        operations.OfType<DeleteElements>().Any(d => s_pairs.Any(p => p.Endpoints == d.Set.Name));

    /// <param name="table">As the kernel has it; of its elements, what <see cref="Needs"/> says.</param>
    public static ImmutableArray<(Set Set, Element Element)> Find(Table table) =>
        [.. s_pairs.SelectMany(p => Elements(table, p.Clients).Values.Where(c => !Elements(table, p.Endpoints).ContainsKey(Held(table, c))).Select(c => (table.Sets[p.Clients], c)))];

    /// <summary>Front and endpoint: the client's key without the client, and its value.</summary>
    private static FieldValue Held(Table table, Element client)
    {
        Span<byte> bytes = stackalloc byte[FieldValue.MaximumLength];
        var front = client.Key.Bytes[(table.Family == Addresses.AddressFamily.IPv4 ? 4 : 16)..];
        var endpoint = client.Value!.Value.Bytes;
        front.CopyTo(bytes);
        endpoint.CopyTo(bytes[front.Length..]);
        return FieldValue.Read(bytes[..(front.Length + endpoint.Length)]);
    }

    private static ImmutableDictionary<FieldValue, Element> Elements(Table table, string set) =>
        table.Elements.GetValueOrDefault(set, ImmutableDictionary<FieldValue, Element>.Empty);
}
