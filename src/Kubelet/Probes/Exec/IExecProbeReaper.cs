namespace NodeStack.Kubelet.Probes.Exec;

/// <summary>Kills what an exec probe leaves behind when it outlives its time-out.</summary>
internal interface IExecProbeReaper
{
    /// <summary>
    /// Taken when a probe begins; what started earlier is not the probe's. A mark and not a duration given later: under load
    /// any time can pass between measuring a duration and using it.
    /// </summary>
    long Mark();

    /// <summary>The first look, while the command still runs and shortly before its time-out. Never throws.</summary>
    ExecSighting Look(string containerId, long mark);

    /// <summary>After the time-out: kills until nothing is left, a few seconds at most. Throws only for cancellation.</summary>
    Task ReapAsync(ExecSighting sighting, IReadOnlyList<string> command, CancellationToken cancel);
}
