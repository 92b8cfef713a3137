using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>How far the number of replicas may go at once.</summary>
public static class ScaleLimitRules
{
    private const string Fast = "the desired replica count is increasing faster than the maximum scale rate";
    private const string Slow = "the desired replica count is decreasing faster than the maximum scale rate";
    private const string Many = "the desired replica count is more than the maximum replica count";
    private const string Few = "the desired replica count is less than the minimum replica count";

    /// <summary>Without a behavior: at most twice as many, or four.</summary>
    public static Limit Plain(int current, int desired, int min, int max)
    {
        var up = (int)Math.Max(2.0 * current, 4);
        var (most, reason, message) = max > up ? (up, "ScaleUpLimit", Fast) : (max, "TooManyReplicas", Many);
        return desired < min ? new Limit(min, "TooFewReplicas", Few) : desired > most ? new Limit(most, reason, message) : Within(desired);
    }

    public static Limit WithBehavior(ScalingMemory memory, V2HorizontalPodAutoscalerBehavior behavior, int current, int desired, int min, int max, TimeSpan now)
    {
        if (desired > current)
        {
            var up = Math.Max(current, UpLimit(memory, behavior.ScaleUp, current, now));
            var (most, reason, message) = max > up ? (up, "ScaleUpLimit", Fast) : (max, "TooManyReplicas", Many);
            return desired > most ? new Limit(most, reason, message) : Within(desired);
        }
        if (desired < current)
        {
            var down = Math.Min(current, DownLimit(memory, behavior.ScaleDown, current, now));
            var (least, reason, message) = min < down ? (down, "ScaleDownLimit", Slow) : (min, "TooFewReplicas", Few);
            return desired < least ? new Limit(least, reason, message) : Within(desired);
        }
        return Within(desired);
    }

    public static TimeSpan LongestPeriod(V2HPAScalingRules? rules) => TimeSpan.FromSeconds(rules?.Policies?.Select(p => p.PeriodSeconds).DefaultIfEmpty().Max() ?? 0);

    private static Limit Within(int desired) => new(desired, "DesiredWithinRange", "the desired count is within the acceptable range");

    private static int UpLimit(ScalingMemory memory, V2HPAScalingRules? rules, int current, TimeSpan now)
    {
        if (rules?.SelectPolicy == "Disabled" || rules?.Policies is not { Count: > 0 } policies)
            return rules is null ? int.MaxValue : current;
        var proposed = policies.Select(p =>
        {
            var begun = memory.Before(current, TimeSpan.FromSeconds(p.PeriodSeconds), now);
            // Rounded up: a small part of few would be none for ever.
            return p.Type == "Pods" ? (double)begun + p.Value : Math.Ceiling(begun * (1 + p.Value / 100.0));
        });
        return (int)Math.Min(int.MaxValue, rules.SelectPolicy == "Min" ? proposed.Min() : proposed.Max());
    }

    private static int DownLimit(ScalingMemory memory, V2HPAScalingRules? rules, int current, TimeSpan now)
    {
        if (rules?.SelectPolicy == "Disabled" || rules?.Policies is not { Count: > 0 } policies)
            return rules is null ? 0 : current;
        var proposed = policies.Select(p =>
        {
            var begun = memory.Before(current, TimeSpan.FromSeconds(p.PeriodSeconds), now);
            return p.Type == "Pods" ? begun - p.Value : (int)(begun * (1 - p.Value / 100.0));
        });
        return rules.SelectPolicy == "Min" ? proposed.Max() : proposed.Min();
    }
}
