namespace NodeStack.ControlPlane.Storage.Compaction;

/// <summary>
/// Up to where history is forgotten: what was the newest revision one interval ago (upstream: <c>--etcd-compaction-interval</c>, 5 minutes), so that every watch
/// and continue token of that age still works.
/// </summary>
internal static class CompactionRules
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);

    /// <summary>Timers tick a little early at times; that must not cost a whole interval.</summary>
    private const double Slack = 0.98;

    /// <param name="seen">Newest revisions and when they were seen, oldest first.</param>
    /// <returns>Null: nothing is old enough, or nothing has been written since the last compaction.</returns>
    public static long? Choose(IReadOnlyList<SeenRevision> seen, long compacted, TimeSpan interval, DateTimeOffset now)
    {
        long? chosen = null;
        foreach (var (revision, at) in seen)
        {
            if (IsOld(at, interval, now) && revision > compacted)
                chosen = revision;
        }
        return chosen;
    }

    /// <summary>What need not be remembered any more: all but the newest of those that are old enough.</summary>
    public static IReadOnlyList<SeenRevision> Forget(IReadOnlyList<SeenRevision> seen, TimeSpan interval, DateTimeOffset now)
    {
        var old = seen.Count(s => IsOld(s.At, interval, now));
        return old > 1 ? [.. seen.Skip(old - 1)] : seen;
    }

    private static bool IsOld(DateTimeOffset at, TimeSpan interval, DateTimeOffset now) => at <= now - (interval * Slack);
}
