using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>Keeps the number of replicas from going up and down: of recent wishes the one that changes least counts.</summary>
public static class StabilizationRules
{
    private const string Lowest = "recent recommendations were lower than current one, applying the lowest recent recommendation";
    private const string Highest = "recent recommendations were higher than current one, applying the highest recent recommendation";

    /// <summary>Without a behavior: only the way down waits.</summary>
    public static Limit Plain(ScalingMemory memory, int desired, TimeSpan window, TimeSpan now)
    {
        var highest = memory.Wished.Where(w => w.Time >= now - window).Select(w => w.Replicas).Append(desired).Max();
        return highest != desired ? new Limit(highest, "ScaleDownStabilized", Highest) : new Limit(desired, "ReadyForNewScale", "recommended size matches current size");
    }

    public static Limit WithBehavior(ScalingMemory memory, V2HorizontalPodAutoscalerBehavior behavior, int current, int desired, TimeSpan defaultDown, TimeSpan now)
    {
        var (up, down) = (UpWindow(behavior), DownWindow(behavior, defaultDown));
        var lowest = memory.Wished.Where(w => w.Time > now - up).Select(w => w.Replicas).Append(desired).Min();
        var highest = memory.Wished.Where(w => w.Time > now - down).Select(w => w.Replicas).Append(desired).Max();
        var stable = Math.Min(Math.Max(current, lowest), highest);
        return stable == desired ? new Limit(stable, "ReadyForNewScale", "recommended size matches current size")
            : desired >= current ? new Limit(stable, "ScaleUpStabilized", Lowest)
            : new Limit(stable, "ScaleDownStabilized", Highest);
    }

    public static TimeSpan UpWindow(V2HorizontalPodAutoscalerBehavior behavior) => TimeSpan.FromSeconds(behavior.ScaleUp?.StabilizationWindowSeconds ?? 0);

    public static TimeSpan DownWindow(V2HorizontalPodAutoscalerBehavior behavior, TimeSpan usual) =>
        behavior.ScaleDown?.StabilizationWindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : usual;
}
