namespace NodeStack.Cgroups.Hierarchy;

/// <summary>How long to wait before looking again at a group that the kernel is still busy with.</summary>
public static class RetryDelayRules
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Cap = TimeSpan.FromMilliseconds(100);

    /// <param name="attempt">From 0; each doubles, up to 100 ms.</param>
    public static TimeSpan DelayAfter(int attempt) => attempt >= 7 ? Cap : First * (1 << Math.Max(0, attempt));
}
