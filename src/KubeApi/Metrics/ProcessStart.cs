namespace NodeStack.KubeApi.Metrics;

/// <summary>When this process started.</summary>
public static class ProcessStart
{
    public static double UnixSeconds()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    }
}
