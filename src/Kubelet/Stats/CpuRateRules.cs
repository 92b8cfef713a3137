namespace NodeStack.Kubelet.Stats;

/// <summary>CPU use between two samples.</summary>
public static class CpuRateRules
{
    /// <summary>Nanoseconds of CPU per second; null without an earlier sample, after a counter reset, and over too short a time.</summary>
    public static ulong? NanoCores(ulong before, DateTimeOffset beforeAt, ulong after, DateTimeOffset afterAt)
    {
        var seconds = (afterAt - beforeAt).TotalSeconds;
        if (seconds < 0.1 || after < before) return null;
        return (ulong)((after - before) / seconds);
    }
}
