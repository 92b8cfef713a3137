namespace NodeStack.Kubelet.Volumes.Tokens;

/// <summary>When a token is renewed: after 80 % of its life, and after 24 hours whatever its life; a little earlier by chance.</summary>
internal static class TokenAgeRules
{
    private static readonly TimeSpan s_oldest = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_spread = TimeSpan.FromSeconds(10);

    /// <param name="lasts">The life that was asked for; it ends at <paramref name="expiresAt"/> and so tells when it began.</param>
    /// <param name="jitter">0 to 1.</param>
    public static DateTimeOffset RefreshAt(DateTimeOffset expiresAt, TimeSpan lasts, double jitter)
    {
        var byLife = expiresAt - lasts / 5;
        var byAge = expiresAt - lasts + s_oldest;
        return (byLife < byAge ? byLife : byAge) - s_spread * jitter;
    }
}
