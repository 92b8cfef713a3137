namespace NodeStack.Kubelet.Images;

/// <summary>
/// 10 s after the first failed pull, doubled by each further one up to 300 s; forgotten when twice the maximum has passed without a
/// failure. Kept per pod and image, as upstream's key "UID_IMAGE".
/// </summary>
internal static class PullBackoffRules
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(300);

    public static PullBackoff AfterFailure(PullBackoff? before, string error, DateTimeOffset now)
    {
        var delay = before is null || IsExpired(before, now) ? First : before.Delay * 2;
        return new PullBackoff(delay < Longest ? delay : Longest, now, error);
    }

    /// <summary>When a pull may be tried again; null when now.</summary>
    public static DateTimeOffset? WaitUntil(PullBackoff? backoff, DateTimeOffset now)
    {
        if (backoff is null)
            return null;
        var until = backoff.LastFailure + backoff.Delay;
        // A clock that was set back must not stretch the wait.
        return now < until && now >= backoff.LastFailure ? until : null;
    }

    public static bool IsExpired(PullBackoff backoff, DateTimeOffset now) => now - backoff.LastFailure > Longest * 2;
}
