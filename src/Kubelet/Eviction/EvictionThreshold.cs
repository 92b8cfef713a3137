namespace NodeStack.Kubelet.Eviction;

/// <summary>Less of a signal than this is too little.</summary>
/// <param name="Grace">How long it must last; zero for hard thresholds.</param>
/// <param name="MinReclaim">How much beyond the threshold must be won back before it counts as over.</param>
internal sealed record EvictionThreshold(string Signal, ThresholdValue Value, TimeSpan Grace, ThresholdValue? MinReclaim)
{
    public bool IsHard => Grace == TimeSpan.Zero;
}
