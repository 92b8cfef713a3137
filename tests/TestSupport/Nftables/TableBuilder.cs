using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>Small tables for tests, one call per object.</summary>
internal sealed class TableBuilder(AddressFamily family = AddressFamily.IPv4, string name = "t")
{
    private Table _table = new(family, name);

    public TableBuilder Comment(string comment) => With(_table with { Comment = comment });

    public TableBuilder Chain(string name, params Rule[] rules) => Chain(new Chain(name), rules);

    public TableBuilder Hook(string name, string type, HookPoint point, int priority, params Rule[] rules) =>
        Chain(new Chain(name) { Hook = new Hook(type, point, priority) }, rules);

    public TableBuilder Chain(Chain chain, params Rule[] rules) => With(_table with
    {
        Chains = _table.Chains.Add(chain.Name, chain),
        Rules = _table.Rules.Add(chain.Name, [.. rules]),
    });

    public TableBuilder Set(Set set, params Element[] elements) => With(_table with
    {
        Sets = _table.Sets.Add(set.Name, set),
        Elements = _table.Elements.Add(set.Name, elements.ToImmutableDictionary(e => e.Key)),
    });

    public Table Build() => _table;

    private TableBuilder With(Table table)
    {
        _table = table;
        return this;
    }
}
