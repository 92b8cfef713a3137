using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Events;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// Runs a probe by the handler it names, tries again at once what could not be run at all, drops what came late through our own
/// fault, and records the events with upstream's words.
/// </summary>
internal sealed class ProbeExecutor(ProberSet probers, IEventRecorder events, ProbeOptions options, TimeProvider time, ILogger logger) : IProber
{
    private const string Unhealthy = "Unhealthy";
    private const string ProbeWarning = "ProbeWarning";

    public async Task<ProbeOutcome> ProbeAsync(ProbeTarget target, CancellationToken cancel)
    {
        var outcome = await AttemptAsync(target, cancel).ConfigureAwait(false);
        for (var attempt = 1; attempt < options.Attempts && outcome.Result == ProbeResult.Errored; attempt++)
        {
            cancel.ThrowIfCancellationRequested();
            outcome = await AttemptAsync(target, cancel).ConfigureAwait(false);
        }

        // The container may be gone by now: its failure then is no news.
        cancel.ThrowIfCancellationRequested();
        Report(target, outcome);
        return outcome;
    }

    private async Task<ProbeOutcome> AttemptAsync(ProbeTarget target, CancellationToken cancel)
    {
        if (probers.For(target.Probe) is not { } prober)
            return ProbeOutcome.Errored($"missing probe handler for {Describe(target)}:{target.Container.Name}");
        var began = time.GetTimestamp();
        var outcome = await prober.ProbeAsync(target, cancel).ConfigureAwait(false);
        var elapsed = time.GetElapsedTime(began);
        // An exec's time-out is the runtime's word, not our timer's.
        if (!outcome.TimedOut || target.Probe.Exec is not null || !LateProbeRules.IsOurDelay(target.Timings.Timeout, elapsed))
            return outcome;
        ProbeLog.Late(logger, target.Kind, target.Pod.Metadata.Name, target.Container.Name, elapsed, target.Timings.Timeout);
        return outcome with { Result = ProbeResult.Late };
    }

    private void Report(ProbeTarget target, ProbeOutcome outcome)
    {
        switch (outcome.Result)
        {
            case ProbeResult.Failure:
                events.Record(target.Pod, target.FieldPath, EventType.Warning, Unhealthy, $"{target.Kind} probe failed: {outcome.Output}");
                break;
            case ProbeResult.Warning:
                events.Record(target.Pod, target.FieldPath, EventType.Warning, ProbeWarning, $"{target.Kind} probe warning: {outcome.Output}");
                break;
            case ProbeResult.Errored:
                events.Record(target.Pod, target.FieldPath, EventType.Warning, Unhealthy,
                    $"{target.Kind} probe errored and resulted in unknown state: {outcome.Output}");
                break;
            case ProbeResult.Success or ProbeResult.Late:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome));
        }
    }

    private static string Describe(ProbeTarget target) =>
        $"{target.Pod.Metadata.Name}_{target.Pod.Metadata.NamespaceProperty}({target.Pod.Metadata.Uid})";
}
