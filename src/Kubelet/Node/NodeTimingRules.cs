namespace NodeStack.Kubelet.Node;

/// <summary>How long to wait between attempts to tell the API server of the node.</summary>
internal static class NodeTimingRules
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(7);

    /// <summary>Doubles from 0.1 s to 7 s.</summary>
    /// <param name="failures">In a row, from 1.</param>
    public static TimeSpan Register(int failures) => Doubled(failures - 1);

    /// <summary>Doubles from 0.2 s to 7 s.</summary>
    /// <param name="failures">In a row, from 1.</param>
    public static TimeSpan FindLease(int failures) => Doubled(failures);

    private static TimeSpan Doubled(int times)
    {
        var wait = s_first * Math.Pow(2, Math.Clamp(times, 0, 16));
        return wait < s_longest ? wait : s_longest;
    }
}
