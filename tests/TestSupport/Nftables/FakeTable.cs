using System.Collections.Immutable;
using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>A table under change: takes the steps of one transaction.</summary>
internal sealed class FakeTable
{
    private const int BeforeConntrack = -200;
    private readonly Dictionary<string, FakeElements> _elements;
    private Table _table;

    public FakeTable(Table table)
    {
        _table = table;
        _elements = table.Sets.ToDictionary(s => s.Key, s => new FakeElements(s.Value, table.Elements.GetValueOrDefault(s.Key)));
    }

    public Table ToTable() => _table with { Elements = _elements.ToImmutableDictionary(e => e.Key, e => e.Value.ToDictionary()) };

    public void Apply(Operation operation)
    {
        switch (operation)
        {
            case AddChain(var chain):
                Add(chain);
                break;
            case DeleteChain(var name):
                DeleteChain(name);
                break;
            case AddRule(var chain, var rule):
                AddRule(chain, rule);
                break;
            case AddSet(var set):
                Add(set);
                break;
            case AddElements(var set, var elements):
                Elements(set.Name).Add(elements, CheckVerdict);
                break;
            case DeleteElements(var set, var elements):
                Elements(set.Name).Delete(elements);
                break;
            default:
                throw new InvalidOperationException($"{operation}");
        }
    }

    private void Add(Chain chain)
    {
        if (_table.Chains.TryGetValue(chain.Name, out var present))
        {
            if (chain.Hook is not null && present.Hook is null)
                throw new FakeRefusal(Errno.NotSupported);
            if (chain.Hook is not null && present.Hook != chain.Hook)
                throw new FakeRefusal(chain.Hook.Type == present.Hook?.Type ? Errno.NotSupported : Errno.Exists);
            return;
        }

        if (chain.Hook is { } hook)
            Check(hook);
        _table = _table with { Chains = _table.Chains.Add(chain.Name, chain), Rules = _table.Rules.SetItem(chain.Name, []) };
    }

    private static void Check(Hook hook)
    {
        if (hook.Type is not ("filter" or "nat"))
            throw new FakeRefusal(Errno.NoEntry);
        if (hook.Type == "nat" && (hook.Point == HookPoint.Forward || hook.Priority <= BeforeConntrack))
            throw new FakeRefusal(Errno.NotSupported);
    }

    private void DeleteChain(string name)
    {
        if (!_table.Chains.ContainsKey(name))
            throw new FakeRefusal(Errno.NoEntry);
        if (IsReferredTo(name))
            throw new FakeRefusal(Errno.Busy);
        _table = _table with { Chains = _table.Chains.Remove(name), Rules = _table.Rules.Remove(name) };
    }

    private bool IsReferredTo(string chain) =>
        _table.Rules.Values.Any(rules => rules.Any(r => r.Expressions.Any(e => e is Decide { Verdict.Chain: { } target } && target == chain))) ||
        _elements.Values.Any(e => e.RefersTo(chain));

    private void AddRule(string chain, Rule rule)
    {
        if (!_table.Chains.ContainsKey(chain))
            throw new FakeRefusal(Errno.NoEntry);
        var registers = new FakeRegisters();
        foreach (var expression in rule.Expressions)
            FakeExpressionRules.Check(_table, registers, expression, CheckVerdict);
        _table = _table with { Rules = _table.Rules.SetItem(chain, _table.Rules[chain].Add(rule)) };
    }

    private void Add(Set set)
    {
        if (_elements.TryGetValue(set.Name, out var present))
        {
            if (!present.HasShapeOf(set))
                throw new FakeRefusal(Errno.Exists);
            return;
        }

        // Packets add only to the kernel's growing hash, which has no ranges.
        if (set is { IsDynamic: true, HasIntervals: true })
            throw new FakeRefusal(Errno.NotSupported);
        _elements.Add(set.Name, new FakeElements(set, elements: null));
        _table = _table with { Sets = _table.Sets.Add(set.Name, set) };
    }

    private FakeElements Elements(string set) => _elements.GetValueOrDefault(set) ?? throw new FakeRefusal(Errno.NoEntry);

    private void CheckVerdict(Verdict verdict)
    {
        if (verdict.Kind is not (VerdictKind.Jump or VerdictKind.Goto))
            return;
        if (verdict.Chain is not { } name)
            throw new FakeRefusal(Errno.Invalid);
        if (!_table.Chains.TryGetValue(name, out var chain))
            throw new FakeRefusal(Errno.NoEntry);
        if (chain.Hook is not null)
            throw new FakeRefusal(Errno.NotSupported);
    }
}
