using NodeStack.Proxy.Nftables;

namespace NodeStack.TestSupport.Nftables;

/// <summary>A rule that matched.</summary>
/// <param name="Index">Of the rule in its chain, from 0.</param>
/// <param name="Text">The rule in nft's language.</param>
internal sealed record TraceStep(HookPoint Hook, string Chain, int Index, string Text)
{
    public override string ToString() => $"{Hook.ToString().ToLowerInvariant()}: {Chain}[{Index}]: {Text}";
}
