namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>How long a key waits after failures in a row, as upstream's work queues have it.</summary>
public static class RetryDelayRules
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1000);

    /// <summary>Doubles from 5 ms to 1,000 s.</summary>
    /// <param name="failures">From 1.</param>
    public static TimeSpan Delay(int failures)
    {
        var doubled = s_first * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return doubled < s_longest ? doubled : s_longest;
    }
}
