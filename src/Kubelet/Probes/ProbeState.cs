namespace NodeStack.Kubelet.Probes;

/// <summary>
/// What one probe of one running container knows. A verdict moves only when as many equal results as its threshold came in a row.
/// Transitions: any result below its threshold keeps the verdict; at the threshold the verdict becomes the result; a startup probe
/// then, and a liveness probe that failed, is on hold: it is not run again until there is a new container, which has a new state.
/// </summary>
/// <param name="LastResult">Unknown before the first result.</param>
/// <param name="Run">How many times in a row the last result came.</param>
internal sealed record ProbeState(ProbeKind Kind, ProbeVerdict Verdict, ProbeVerdict LastResult, int Run, bool OnHold)
{
    /// <summary>Until a probe says otherwise a container is alive, not ready, and not known to have started.</summary>
    public static ProbeState Initial(ProbeKind kind) => new(kind, kind switch
    {
        ProbeKind.Liveness => ProbeVerdict.Success,
        ProbeKind.Readiness => ProbeVerdict.Failure,
        ProbeKind.Startup => ProbeVerdict.Unknown,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    }, ProbeVerdict.Unknown, 0, OnHold: false);

    /// <summary>The state of a container whose verdict is known from before this process started.</summary>
    public static ProbeState Adopt(ProbeKind kind, ProbeVerdict verdict) =>
        Initial(kind) with { Verdict = verdict, OnHold = Holds(kind, verdict) };

    public ProbeState After(bool succeeded, ProbeTimings timings)
    {
        var result = succeeded ? ProbeVerdict.Success : ProbeVerdict.Failure;
        var run = result == LastResult && Run < int.MaxValue ? Run + 1 : 1;
        var threshold = succeeded ? timings.SuccessThreshold : timings.FailureThreshold;
        if (run < threshold)
            return this with { LastResult = result, Run = run };
        var hold = Holds(Kind, result);
        return this with { Verdict = result, LastResult = result, Run = hold ? 0 : Math.Min(run, threshold), OnHold = hold };
    }

    /// <summary>Readiness and liveness wait for the startup probe, where there is one.</summary>
    /// <param name="startup">The same container's startup probe; null when it has none.</param>
    public bool MayRun(ProbeState? startup) => !OnHold && (Kind == ProbeKind.Startup || startup is null || startup.Verdict == ProbeVerdict.Success);

    private static bool Holds(ProbeKind kind, ProbeVerdict verdict) =>
        (kind == ProbeKind.Startup && verdict != ProbeVerdict.Unknown) || (kind == ProbeKind.Liveness && verdict == ProbeVerdict.Failure);
}
