namespace NodeStack.Proxy.Nftables;

internal static class VerdictRenderer
{
    public static string Render(Verdict verdict) => verdict.Kind switch
    {
        VerdictKind.Accept => "accept",
        VerdictKind.Drop => "drop",
        VerdictKind.Return => "return",
        VerdictKind.Jump => $"jump {verdict.Chain}",
        VerdictKind.Goto => $"goto {verdict.Chain}",
        _ => throw new InvalidOperationException($"no verdict {verdict.Kind}"),
    };
}
