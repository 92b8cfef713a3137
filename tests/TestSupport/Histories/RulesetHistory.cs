using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Nftables;
using NodeStack.Proxy.Ruleset;
using NodeStack.Proxy.Sync;
using NodeStack.Proxy.Tracking;
using NodeStack.TestSupport.Nftables;
using Xunit;

namespace NodeStack.TestSupport.Histories;

/// <summary>The law of the ruleset: whatever happened before, the kernel has what a build from nothing would give it.</summary>
internal static class RulesetHistory
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Plays the steps against the kernel and looks at it after each.</summary>
    public static void Play(
        AddressFamily family,
        (ServiceKey Service, ImmutableArray<(ServicePort, SelectedEndpoints)> Ports)[] steps,
        INftables kernel)
    {
        var options = new RulesetOptions(family)
        {
            LocalTraffic = new LocalTraffic { Source = AddressPrefix.Parse(family == AddressFamily.IPv4 ? "10.244.0.0/16" : "fd00:244::/32") },
            NodeAddress = Address.Parse(family == AddressFamily.IPv4 ? "10.0.0.7" : "fd00:0::7"),
        };
        var executor = new RulesetExecutor(new SharedNftables(kernel), family, NullLogger.Instance);
        var view = new RandomServices.View();
        var now = s_start;
        foreach (var (service, ports) in steps)
        {
            view.Take(service, ports);
            var isFirst = executor.IsFullNext;
            var result = executor.Sync(options, view, [service], now += TimeSpan.FromSeconds(1));
            Assert.Equal(isFirst, result.IsFull);

            var found = kernel.Read(family, BaseChainRules.TableName);
            Assert.Empty(TableDiff.Describe(executor.Expected!, found));
            Assert.Equal(Normal(FromNothing(options, view)), Normal(found!));
        }
    }

    private static Table FromNothing(RulesetOptions options, RandomServices.View view)
    {
        var kernel = new FakeNftables();
        new RulesetExecutor(new SharedNftables(kernel), options.Family, NullLogger.Instance).Sync(options, view, [], s_start);
        return kernel.Read(options.Family, BaseChainRules.TableName)!;
    }

    /// <summary>Everything that decides where packets go: which index an endpoint has does not, nor do chains that nothing points at any more.</summary>
    private static string Normal(Table table)
    {
        var used = table.Elements.Values.SelectMany(e => e.Values).Select(e => e.Verdict?.Chain).OfType<string>().ToHashSet();
        var names = BaseChainRules.Build(new RulesetOptions(table.Family)).Chains.Keys.Concat(used).Order(StringComparer.Ordinal);
        var lines = names.Select(n => $"chain {n} {table.Chains[n].Hook} {string.Join(" | ", table.Rules.GetValueOrDefault(n, []).Select(r => string.Join(", ", r.Expressions)))}")
            .Concat(table.Elements.Where(e => e.Key != SetNames.Endpoints).SelectMany(e => e.Value.Values.Select(v => $"{e.Key} {v}")))
            .Concat(Backends(table));
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    /// <summary>The endpoints of each front as a set, after it was seen that their indices are without a hole.</summary>
    private static IEnumerable<string> Backends(Table table)
    {
        if (!table.Elements.TryGetValue(SetNames.Endpoints, out var elements))
            yield break;
        foreach (var front in elements.Values.GroupBy(e => (Front: FieldValue.Read(e.Key.Bytes[..^4]), IsLocal: Index(e) >= ServiceChainRules.FirstLocalIndex)))
        {
            var first = front.Key.IsLocal ? ServiceChainRules.FirstLocalIndex : 0;
            Assert.Equal(Enumerable.Range(0, front.Count()).Select(i => first + (uint)i), front.Select(Index).Order());
            yield return $"backends {front.Key} {string.Join(' ', front.Select(e => e.Value.ToString()).Order(StringComparer.Ordinal))}";
        }
    }

    private static uint Index(Element element) => BitConverter.ToUInt32(element.Key.Bytes[^4..]);
}
