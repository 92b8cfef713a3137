namespace NodeStack.Kubelet.Pods;

/// <summary>How outcomes change a worker's memory, and how long failed steps wait.</summary>
internal static class PodMemoryRules
{
    private static readonly TimeSpan StartRetryLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PrepareRetryLimit = TimeSpan.FromSeconds(122);
    private static readonly TimeSpan LaneRetryLimit = TimeSpan.FromSeconds(30);

    /// <param name="jitter">0 to 1; stretches waits by up to a fifth so that many pods do not retry in step.</param>
    public static PodMemory Apply(PodMemory memory, ActionOutcome outcome, DateTimeOffset now, double jitter)
    {
        var lane = outcome.Action.Lane;
        memory = memory with { InFlight = memory.InFlight.Remove(lane) };
        memory = outcome.Action is StartContainerAction start
            ? ApplyStart(memory, start, outcome, now, jitter)
            : ApplyLane(memory, outcome, now, jitter);
        if (outcome.Action is ResizePodAction)
            memory = memory with { ResizeError = outcome.Ok ? "" : outcome.Message, GroupSet = outcome.GroupSet ?? memory.GroupSet };
        return outcome.Ok ? ApplyDone(memory, outcome) : ApplyFailed(memory, outcome);
    }

    private static PodMemory ApplyStart(
        PodMemory memory, StartContainerAction start, ActionOutcome outcome, DateTimeOffset now, double jitter)
    {
        if (outcome.Ok)
            return memory with { StartFailures = memory.StartFailures.Remove(start.Name) };
        var failures = (memory.StartFailures.GetValueOrDefault(start.Name)?.Failures ?? 0) + 1;
        var retryAt = outcome.RetryAt is { } at && at > now && outcome.Reason == "ImagePullBackOff"
            ? at
            : now + Delay(TimeSpan.FromSeconds(1), failures, StartRetryLimit, jitter);
        var failure = new StartFailure(outcome.Reason, outcome.Message, retryAt, failures);
        return memory with { StartFailures = memory.StartFailures.SetItem(start.Name, failure) };
    }

    private static PodMemory ApplyLane(PodMemory memory, ActionOutcome outcome, DateTimeOffset now, double jitter)
    {
        var lane = outcome.Action.Lane;
        if (outcome.Ok)
            return memory.Retries.ContainsKey(lane) ? memory with { Retries = memory.Retries.Remove(lane) } : memory;
        var failures = (memory.Retries.GetValueOrDefault(lane)?.Failures ?? 0) + 1;
        var limit = outcome.RetryLimit ?? (outcome.Action is PrepareAction or RefreshAction ? PrepareRetryLimit : LaneRetryLimit);
        var at = now + Delay(TimeSpan.FromSeconds(0.5), failures, limit, jitter);
        return memory with { Retries = memory.Retries.SetItem(lane, new LaneRetry(failures, at)) };
    }

    private static PodMemory ApplyDone(PodMemory memory, ActionOutcome outcome) => outcome.Action switch
    {
        PrepareAction done => Refreshed(memory with { Prepared = true, GroupSet = done.Group }, outcome, done.ObjectsVersion),
        RefreshAction done => Refreshed(memory, outcome, done.ObjectsVersion),
        TeardownAction => memory with { TornDown = true },
        PurgeAction => memory with { Purged = true },
        StopSandboxAction stop => memory with { StoppedSandboxes = memory.StoppedSandboxes.Add(stop.SandboxId) },
        KillContainerAction { Hold: true } => RememberHook(memory, outcome),
        _ => memory,
    };

    /// <summary>What changed while volumes were written is still to be written.</summary>
    private static PodMemory Refreshed(PodMemory memory, ActionOutcome outcome, long version) =>
        memory.ObjectsVersion == version ? memory with { RefreshAt = outcome.RefreshAt } : memory;

    private static PodMemory ApplyFailed(PodMemory memory, ActionOutcome outcome) =>
        outcome.Action is KillContainerAction && outcome.HookDone ? RememberHook(memory, outcome) : memory;

    private static PodMemory RememberHook(PodMemory memory, ActionOutcome outcome)
    {
        var kill = (KillContainerAction)outcome.Action;
        var progress = new StopProgress(outcome.StartedAt, kill.Grace, true);
        return memory with { Stopping = memory.Stopping.SetItem(kill.ContainerId, progress) };
    }

    internal static TimeSpan Delay(TimeSpan first, int failures, TimeSpan limit, double jitter)
    {
        var doubled = first * Math.Pow(2, Math.Min(failures - 1, 16));
        var capped = doubled < limit ? doubled : limit;
        return capped * (1 + jitter / 5);
    }
}
