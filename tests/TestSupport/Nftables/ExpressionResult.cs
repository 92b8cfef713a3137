using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>What follows from an expression: the next one, the next rule, or a verdict.</summary>
/// <param name="IsBreak">The rule does not match.</param>
internal sealed record ExpressionResult(bool IsBreak)
{
    public Verdict? Verdict { get; init; }
    public bool IsRejected { get; init; }
}
