namespace NodeStack.Proxy.Nftables;

/// <summary>What happens to a packet next.</summary>
/// <param name="Chain">The chain, for jump and goto; else null.</param>
internal sealed record Verdict(VerdictKind Kind, string? Chain = null)
{
    public static readonly Verdict Accept = new(VerdictKind.Accept);
    public static readonly Verdict Drop = new(VerdictKind.Drop);
    public static readonly Verdict Return = new(VerdictKind.Return);

    public static Verdict Jump(string chain) => new(VerdictKind.Jump, chain);

    public static Verdict Goto(string chain) => new(VerdictKind.Goto, chain);
}
