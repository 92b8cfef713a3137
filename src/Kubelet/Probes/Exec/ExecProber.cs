using System.Text;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Probes.Exec;

/// <summary>
/// Runs a command in the container; exit code 0 is success. A command that outlives its time-out is a failure whatever the runtime
/// says and whenever it says it (containerd may wait for streams that surviving children hold open), and is killed with its whole
/// process tree.
/// </summary>
internal sealed class ExecProber(IContainerRuntime runtime, IExecProbeReaper reaper, TimeProvider time) : IProber
{
    private const int MaxOutput = 10 * 1024;

    /// <summary>The first look is taken this long before the time-out, or after three quarters of a shorter one.</summary>
    private static readonly TimeSpan LookAhead = TimeSpan.FromMilliseconds(250);

    /// <summary>How long past its time-out the runtime may take to say so.</summary>
    private static readonly TimeSpan RuntimeGrace = TimeSpan.FromMilliseconds(500);

    public async Task<ProbeOutcome> ProbeAsync(ProbeTarget target, CancellationToken cancel)
    {
        var command = ExecCommandRules.Expand(target.Probe.Exec.Command, target.Container.Env);
        var timeout = target.Timings.Timeout;
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var mark = reaper.Mark();
        var run = runtime.ExecSyncAsync(target.ContainerId, command, timeout, abandon.Token);
        ExecSighting? sighting = null;
        try
        {
            var quiet = timeout - LookAhead > timeout * 0.75 ? timeout - LookAhead : timeout * 0.75;
            if (!await EndsWithinAsync(run, quiet, cancel).ConfigureAwait(false))
            {
                sighting = reaper.Look(target.ContainerId, mark);
                if (!await EndsWithinAsync(run, timeout - quiet + RuntimeGrace, cancel).ConfigureAwait(false))
                    return await TimedOutAsync(sighting, command, timeout, cancel).ConfigureAwait(false);
            }

            return Judge(await run.ConfigureAwait(false));
        }
        catch (CriException error) when (error.Reason == CriErrorReason.DeadlineExceeded)
        {
            return await TimedOutAsync(sighting, command, timeout, cancel).ConfigureAwait(false);
        }
        catch (CriException error)
        {
            cancel.ThrowIfCancellationRequested();
            return ProbeOutcome.Errored($"rpc error: code = {CodeName(error.Reason)} desc = {error.Message}");
        }
        finally
        {
            await abandon.CancelAsync().ConfigureAwait(false);
            Observe(run);
        }
    }

    private async Task<bool> EndsWithinAsync(Task run, TimeSpan limit, CancellationToken cancel)
    {
        if (run.IsCompleted)
            return true;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ended = await Task.WhenAny(run, Task.Delay(limit, time, timer.Token)).ConfigureAwait(false) == run;
        await timer.CancelAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return ended;
    }

    private async Task<ProbeOutcome> TimedOutAsync(
        ExecSighting? sighting, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel)
    {
        if (sighting is not null)
            await reaper.ReapAsync(sighting, command, cancel).ConfigureAwait(false);
        return ProbeOutcome.Timeout(
            $"command timed out: {GoTextRenderer.Quote(string.Join(' ', command))} timed out after {GoTextRenderer.Duration(timeout)}");
    }

    private static ProbeOutcome Judge(ExecResult result)
    {
        var stdout = result.Stdout.Length > MaxOutput ? result.Stdout[..MaxOutput] : result.Stdout;
        var room = MaxOutput - stdout.Length;
        var stderr = result.Stderr.Length > room ? result.Stderr[..room] : result.Stderr;
        var output = Encoding.UTF8.GetString(stdout.Span) + Encoding.UTF8.GetString(stderr.Span);
        return result.ExitCode == 0 ? ProbeOutcome.Success(output) : ProbeOutcome.Failure(output);
    }

    /// <summary>An abandoned call ends some day; its error is nobody's.</summary>
    private static void Observe(Task run) =>
        _ = run.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    /// <summary>The gRPC code that upstream's text shows.</summary>
    private static string CodeName(CriErrorReason reason) => reason switch
    {
        CriErrorReason.Unavailable => "Unavailable",
        CriErrorReason.Cancelled => "Canceled",
        CriErrorReason.NotFound => "NotFound",
        CriErrorReason.AlreadyExists => "AlreadyExists",
        CriErrorReason.InvalidArgument => "InvalidArgument",
        CriErrorReason.PermissionDenied => "PermissionDenied",
        CriErrorReason.ResourceExhausted => "ResourceExhausted",
        CriErrorReason.FailedPrecondition => "FailedPrecondition",
        CriErrorReason.Unimplemented => "Unimplemented",
        _ => "Unknown",
    };
}
