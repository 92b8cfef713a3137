using NodeStack.KubeApi.Quantities;

namespace NodeStack.Kubelet.Observation;

/// <summary>Whether the runtime was listed recently enough to trust what is known of pods, in upstream's words (kubelet, pleg).</summary>
internal static class RelistHealthRules
{
    /// <param name="ago">Since the last complete relist began; null: there was none.</param>
    /// <returns>What is wrong; null: nothing.</returns>
    public static string? Trouble(TimeSpan? ago, TimeSpan threshold) => ago switch
    {
        null => "pleg has yet to be successful",
        { } time when time >= threshold => $"pleg was last seen active {GoDuration.Format(time)} ago; threshold is {GoDuration.Format(threshold)}",
        _ => null,
    };
}
