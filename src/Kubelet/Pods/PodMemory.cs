using System.Collections.Immutable;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Resources.Allocation;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// What a worker knows beyond wish and observation. Nothing here is needed for correctness after a restart: a new worker begins
/// with an empty memory and reads the rest from the runtime.
/// </summary>
internal sealed record PodMemory
{
    public PodState State { get; init; } = PodState.Syncing;
    public bool Admitted { get; init; }
    public PodRejection? Rejection { get; init; }

    /// <summary>The source says that the pod ended before this kubelet knew it: its status stays as it is.</summary>
    public bool HadEnded { get; init; }
    public TerminationCause? Cause { get; init; }

    /// <summary>When this node first had the pod: the oldest sandbox seen, else the first turn.</summary>
    public DateTimeOffset? StartTime { get; init; }
    public bool Prepared { get; init; }
    public bool TornDown { get; init; }
    public bool Purged { get; init; }

    /// <summary>The last state of the pod's objects that was taken in, as <see cref="PodWish.ObjectsVersion"/> counts them.</summary>
    public long ObjectsVersion { get; init; }

    /// <summary>When volumes must be written anew; null: not by time.</summary>
    public DateTimeOffset? RefreshAt { get; init; }
    public uint? LastSandboxAttempt { get; init; }

    /// <summary>Why containers are waiting, by name: the waiting reasons of pod status.</summary>
    public ImmutableDictionary<string, StartFailure> StartFailures { get; init; } = ImmutableDictionary<string, StartFailure>.Empty;
    public ImmutableDictionary<string, CrashBackoff> Backoffs { get; init; } = ImmutableDictionary<string, CrashBackoff>.Empty;

    /// <summary>Containers stopped in order to be started again; their exit is not a crash.</summary>
    public ImmutableHashSet<string> KilledForRestart { get; init; } = [];

    /// <summary>By container id: stops under way.</summary>
    public ImmutableDictionary<string, StopProgress> Stopping { get; init; } = ImmutableDictionary<string, StopProgress>.Empty;
    public ImmutableHashSet<string> StoppedSandboxes { get; init; } = [];
    public ImmutableDictionary<string, IReadOnlyList<string>> SandboxIps { get; init; } =
        ImmutableDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>Lanes of actions that run now.</summary>
    public ImmutableHashSet<string> InFlight { get; init; } = [];

    /// <summary>By lane: failures in a row and when to try again.</summary>
    public ImmutableDictionary<string, LaneRetry> Retries { get; init; } = ImmutableDictionary<string, LaneRetry>.Empty;

    /// <summary>The resources that the limits of the pod's group were made from; null: not known.</summary>
    public PodResourceSet? GroupSet { get; init; }

    /// <summary>Why the last attempt at other resources failed; empty: it did not.</summary>
    public string ResizeError { get; init; } = "";

    public bool IsFinished => State == PodState.Terminated && TornDown && Purged && InFlight.IsEmpty;

    public static PodMemory Empty { get; } = new();
}

/// <summary>Failures in a row of one lane.</summary>
internal sealed record LaneRetry(int Failures, DateTimeOffset At);

/// <summary>Why a container is waiting. ForContainerId: the exit that a back-off is about.</summary>
internal sealed record StartFailure(string Reason, string Message, DateTimeOffset RetryAt, int Failures, string ForContainerId = "");

/// <summary>A stop under way: since when, with how much grace, and whether preStop is through.</summary>
internal sealed record StopProgress(DateTimeOffset StartedAt, TimeSpan Grace, bool HookDone);

/// <summary>Why a pod was refused; the texts of pod status.</summary>
internal sealed record PodRejection(string Reason, string Message);

/// <summary>
/// Why a pod is being terminated. Reason and Message go to pod status (empty for plain deletion and completion). Grace
/// overrides the pod's own where set.
/// </summary>
internal sealed record TerminationCause(string Reason, string Message, TimeSpan? Grace, DateTimeOffset At, bool Failed)
{
    /// <summary>Message of the DisruptionTarget condition; null for none.</summary>
    public string? Disruption { get; init; }
}
