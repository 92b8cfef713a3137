using System.Collections.Immutable;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>Carries out a base chain with all that it jumps to, as the kernel's nft_do_chain does.</summary>
internal sealed class ChainMachine(Table table, TracedSets sets)
{
    /// <summary>The kernel refuses rulesets that could go deeper.</summary>
    private const int DeepestJump = 16;

    private readonly ExpressionMachine _expressions = new(sets);

    /// <summary>Accepted: by this base chain only, the next one may think otherwise.</summary>
    public TraceOutcome Run(string baseChain, PacketWalk walk)
    {
        var registers = new PacketRegisters();
        var callers = new Stack<(string Chain, int Next)>();
        var (chain, next) = (baseChain, 0);
        while (true)
        {
            var rules = Rules(chain);
            if (next >= rules.Length)
            {
                if (!callers.TryPop(out var caller))
                    return TraceOutcome.Accepted;
                (chain, next) = caller;
                continue;
            }
            var result = RunRule(rules[next], registers, walk);
            if (!result.IsBreak)
                walk.Note(chain, next, RuleRenderer.Render(rules[next], table));
            next++;
            if (result.IsRejected)
                return TraceOutcome.Rejected;
            switch (result.Verdict?.Kind)
            {
                case null:
                    break;
                case VerdictKind.Accept:
                    return TraceOutcome.Accepted;
                case VerdictKind.Drop:
                    return TraceOutcome.Dropped;
                case VerdictKind.Return:
                    next = rules.Length;
                    break;
                case VerdictKind.Jump when callers.Count < DeepestJump:
                    callers.Push((chain, next));
                    (chain, next) = (result.Verdict.Chain!, 0);
                    break;
                case VerdictKind.Goto:
                    (chain, next) = (result.Verdict.Chain!, 0);
                    break;
                default:
                    throw new InvalidOperationException($"more than {DeepestJump} jumps into each other, the last to {result.Verdict!.Chain}");
            }
        }
    }

    private ExpressionResult RunRule(Rule rule, PacketRegisters registers, PacketWalk walk)
    {
        var result = new ExpressionResult(false);
        foreach (var expression in rule.Expressions)
        {
            result = _expressions.Run(expression, registers, walk);
            if (result.IsBreak || result.IsRejected || result.Verdict is not null)
                break;
        }
        return result;
    }

    private ImmutableArray<Rule> Rules(string chain) =>
        table.Chains.ContainsKey(chain) ? table.Rules.GetValueOrDefault(chain, []) : throw new InvalidOperationException($"no chain {chain}");
}
