namespace NodeStack.ControlPlane.Controllers.TaintEviction;

/// <summary>When pods leave tainted nodes.</summary>
public static class EvictionRules
{
    /// <param name="stay">See <see cref="TolerationRules.Stay"/>; null: it stays for good, or there are no taints.</param>
    /// <param name="due">What was decided before; null: nothing. A time once set stays, so that taints that come and go one after the other do not put it off.</param>
    public static EvictionStep Next(TimeSpan? stay, TimeSpan? due, TimeSpan now) => stay switch
    {
        null => new EvictionStep(null, due is not null),
        { Ticks: 0 } => new EvictionStep(now, false),
        { } wait => new EvictionStep(due ?? now + wait, false),
    };
}
