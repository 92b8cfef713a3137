namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>Tasks that run, and that wait without being interruptible, smoothed over ten seconds.</summary>
internal readonly record struct LoadAverage(DateTimeOffset At, double Running, double Uninterruptible);

/// <summary>How the average moves, as cAdvisor's: exponential decay over ten seconds; the first look is the average.</summary>
internal static class LoadAverageRules
{
    private const double DecaySeconds = 10;

    public static LoadAverage Next(LoadAverage? before, double running, double uninterruptible, DateTimeOffset now)
    {
        if (before is not { } last || now < last.At)
            return new LoadAverage(now, running, uninterruptible);
        var kept = Math.Exp(-(now - last.At).TotalSeconds / DecaySeconds);
        return new LoadAverage(now, Mix(last.Running, running, kept), Mix(last.Uninterruptible, uninterruptible, kept));
    }

    private static double Mix(double before, double now, double kept) => (before * kept) + (now * (1 - kept));
}
