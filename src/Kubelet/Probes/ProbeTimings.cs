using k8s.Models;

namespace NodeStack.Kubelet.Probes;

/// <summary>A probe's numbers with the API's defaults in place of what is absent or zero.</summary>
internal sealed record ProbeTimings(
    TimeSpan InitialDelay,
    TimeSpan Period,
    TimeSpan Timeout,
    int SuccessThreshold,
    int FailureThreshold)
{
    public static ProbeTimings From(V1Probe probe) => new(
        TimeSpan.FromSeconds(Math.Max(0, probe.InitialDelaySeconds ?? 0)),
        TimeSpan.FromSeconds(OrDefault(probe.PeriodSeconds, 10)),
        TimeSpan.FromSeconds(OrDefault(probe.TimeoutSeconds, 1)),
        OrDefault(probe.SuccessThreshold, 1),
        OrDefault(probe.FailureThreshold, 3));

    private static int OrDefault(int? value, int fallback) => value is > 0 and var given ? given : fallback;
}
