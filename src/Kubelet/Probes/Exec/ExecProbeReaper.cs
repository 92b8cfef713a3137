using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Probes.Exec;

/// <summary><see cref="IExecProbeReaper"/>: looks, plans, kills, and looks again until the plan is empty.</summary>
internal sealed class ExecProbeReaper(IProcessTable processes, TimeProvider time, ILogger logger) : IExecProbeReaper
{
    private const int Rounds = 8;

    /// <summary>Between looks, times the round: 4.5 s in all.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(125);

    // One tick of allowance for rounding.
    public long Mark() => processes.NowTicks() - 1;

    public ExecSighting Look(string containerId, long mark)
    {
        try
        {
            return new ExecSighting(containerId, mark, processes.Read(containerId));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ProbeLog.ReapFailed(logger, error, containerId);
            return new ExecSighting(containerId, mark, []);
        }
    }

    public async Task ReapAsync(ExecSighting sighting, IReadOnlyList<string> command, CancellationToken cancel)
    {
        var killed = 0;
        try
        {
            for (var round = 1; round <= Rounds && sighting.Processes.Count > 0; round++)
            {
                var plan = ExecReapPlanner.Plan(sighting.Processes, processes.Read(sighting.ContainerId), sighting.SinceTicks, command);
                foreach (var victim in plan.Victims)
                    killed += processes.Kill(victim) ? 1 : 0;
                if (plan.Victims.Count == 0 && !plan.LookAgain)
                    break;
                await Task.Delay(Pause * round, time, cancel).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ProbeLog.ReapFailed(logger, error, sighting.ContainerId);
        }

        if (killed > 0)
            ProbeLog.Reaped(logger, killed, sighting.ContainerId);
    }
}
