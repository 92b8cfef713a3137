namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>How long certificates are good for.</summary>
public static class CertificateLifeRules
{
    private static readonly TimeSpan s_backdate = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_short = TimeSpan.FromHours(8);
    private static readonly TimeSpan s_least = TimeSpan.FromMinutes(10);

    public static TimeSpan Life(int? expirationSeconds, TimeSpan longest)
    {
        if (expirationSeconds is not { } seconds)
            return longest;
        var wished = TimeSpan.FromSeconds(seconds);
        return wished > longest ? longest : wished < s_least ? s_least : wished;
    }

    /// <summary>Good from a little earlier, for clocks that run behind; short lives are not shortened by that.</summary>
    /// <param name="signerEnds">No certificate outlives its signer's.</param>
    /// <exception cref="InvalidOperationException">The signer's certificate has run out.</exception>
    public static (DateTimeOffset From, DateTimeOffset To) Span(TimeSpan life, DateTimeOffset now, DateTimeOffset signerEnds)
    {
        var (from, to) = (now - s_backdate, now + life - (life < s_short ? TimeSpan.Zero : s_backdate));
        if (now >= signerEnds)
            throw new InvalidOperationException($"refusing to sign a certificate that expired in the past: NotAfter={signerEnds:yyyy-MM-ddTHH:mm:ssZ}");
        return (from, to < signerEnds ? to : signerEnds);
    }
}
