namespace NodeStack.KubeApi.Informers;

/// <summary>How long to wait after failures in a row.</summary>
public static class RetryRules
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    /// <summary>Doubles from 0.2 s to 10 s, and up to half of it more so that many clients do not come at once.</summary>
    /// <param name="failures">From 1.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Delay(int failures, double jitter)
    {
        var doubled = s_first * Math.Pow(2, Math.Min(failures - 1, 10));
        return (doubled < s_longest ? doubled : s_longest) * (1 + jitter / 2);
    }
}
