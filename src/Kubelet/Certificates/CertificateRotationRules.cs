namespace NodeStack.Kubelet.Certificates;

/// <summary>
/// When a certificate is asked for anew, as upstream (client-go, certificate manager): at once when there is none that serves, else after 70 to 90
/// percent of its life.
/// </summary>
internal static class CertificateRotationRules
{
    /// <summary>How long one request waits to be approved before it is looked at again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>The clock may be set meanwhile; the wait for a time of day is cut into pieces.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Only the end counts: a certificate that is not good yet by this clock is used all the same, for it may be the clock that is wrong, and it gets
    /// good by waiting.
    /// </summary>
    public static bool IsUsable(HeldCertificate? held, DateTimeOffset now) => held is not null && now < held.NotAfter;

    /// <summary>Whether it has all that is wanted; more does no harm.</summary>
    public static bool Satisfies(HeldCertificate held, CertificateWish wish) =>
        held.CommonName == wish.CommonName && held.Organizations.Contains(wish.Organization)
        && wish.DnsNames.All(held.DnsNames.Contains) && wish.IpAddresses.All(held.IpAddresses.Contains);

    /// <param name="jitter">From 0 to 1, the same for all of one certificate's life.</param>
    /// <returns>Null: there is nothing to ask for.</returns>
    public static DateTimeOffset? DueAt(HeldCertificate? held, CertificateWish? wish, DateTimeOffset now, double jitter)
    {
        if (wish is null)
            return null;
        return held is null || !IsUsable(held, now) || !Satisfies(held, wish) ? now : RenewAt(held, jitter);
    }

    /// <summary>After 0.7 to 0.9 of its life.</summary>
    public static DateTimeOffset RenewAt(HeldCertificate held, double jitter) => held.NotBefore + (held.NotAfter - held.NotBefore) * (0.7 + 0.2 * jitter);

    /// <summary>After an attempt that was no failure: short, unless what came is not what was wished.</summary>
    public static TimeSpan PauseAfter(HeldCertificate? held, CertificateWish wish) =>
        held is not null && Satisfies(held, wish) ? TimeSpan.FromSeconds(1) : RetryAfter(5);

    /// <summary>2 s, doubled four times, then 32 s.</summary>
    /// <param name="failures">In a row, from 1.</param>
    public static TimeSpan RetryAfter(int failures) => TimeSpan.FromSeconds(Math.Pow(2, Math.Clamp(failures, 1, 5)));

    /// <summary>From one second to five, while a request waits for its approval.</summary>
    /// <param name="looks">So far.</param>
    public static TimeSpan LookAgainAfter(int looks) => TimeSpan.FromSeconds(Math.Clamp(looks, 1, 5));
}
