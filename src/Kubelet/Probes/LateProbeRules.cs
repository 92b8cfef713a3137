namespace NodeStack.Kubelet.Probes;

/// <summary>
/// Tells "the app did not answer" from "the prober ran late". A time-out that our own timer delivered far too late means that this
/// process got no CPU, and says nothing about the app: such a result is dropped, not counted (Kubernetes issue 89898).
/// </summary>
internal static class LateProbeRules
{
    private static readonly TimeSpan LeastTolerance = TimeSpan.FromMilliseconds(250);

    public static bool IsOurDelay(TimeSpan timeout, TimeSpan elapsed)
    {
        var tolerance = timeout / 2;
        return elapsed > timeout + (tolerance > LeastTolerance ? tolerance : LeastTolerance);
    }
}
