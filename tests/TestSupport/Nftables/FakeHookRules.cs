using NodeStack.Proxy.Interop;
using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>
/// What the kernel looks at when a transaction is done: from each base chain along all jumps, whether there is an end, and whether what a chain does
/// may be done under that hook.
/// </summary>
internal static class FakeHookRules
{
    private const int DeepestJump = 16;

    /// <summary>Zero, or the kernel's error.</summary>
    public static int Validate(Table table)
    {
        foreach (var chain in table.Chains.Values)
        {
            if (chain.Hook is { } hook && Walk(table, chain.Name, hook, depth: 0, []) is not 0 and var errno)
                return errno;
        }

        return 0;
    }

    /// <param name="seen">How deep each chain was looked at already: less deep can only be better.</param>
    private static int Walk(Table table, string chain, Hook hook, int depth, Dictionary<string, int> seen)
    {
        if (depth == DeepestJump)
            return Errno.TooManyLinks;
        if (seen.TryGetValue(chain, out var before) && before >= depth)
            return 0;
        seen[chain] = depth;
        foreach (var expression in table.Rules[chain].SelectMany(r => r.Expressions))
        {
            if (!IsAllowed(expression, hook))
                return Errno.NotSupported;
            foreach (var target in Targets(table, expression))
            {
                if (Walk(table, target, hook, depth + 1, seen) is not 0 and var errno)
                    return errno;
            }
        }

        return 0;
    }

    private static bool IsAllowed(Expression expression, Hook hook) => expression switch
    {
        Masquerade => hook is { Type: "nat", Point: HookPoint.Postrouting },
        DestinationNat => hook is { Type: "nat", Point: HookPoint.Prerouting or HookPoint.Output },
        Reject => hook.Point != HookPoint.Postrouting,
        _ => true,
    };

    private static IEnumerable<string> Targets(Table table, Expression expression) => expression switch
    {
        Decide { Verdict.Chain: { } chain } => [chain],
        LookUpVerdict { Set: var set } => table.Elements[set].Values.Select(e => e.Verdict?.Chain).OfType<string>().Distinct(),
        _ => [],
    };
}
