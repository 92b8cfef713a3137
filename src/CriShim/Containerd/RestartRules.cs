namespace NodeStack.CriShim.Containerd;

/// <summary>When a crashed containerd is started again: at once, then after 1, 2, 4 ... 30 seconds; a minute of life clears the count.</summary>
internal static class RestartRules
{
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan LongLife = TimeSpan.FromMinutes(1);

    public static int NextFailures(int failures, TimeSpan lived) => lived >= LongLife ? 1 : failures + 1;

    public static TimeSpan Delay(int failures) => failures <= 1
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(Most.TotalSeconds, Math.Pow(2, Math.Min(failures - 2, 10))));
}
