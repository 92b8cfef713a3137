using System.ComponentModel;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Connection;
using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;

namespace NodeStack.CriShim.Containerd;

/// <summary>
/// Keeps one containerd running in a folder of its own. It is a session leader and outlives us: our end, kill -9 too, ends neither it nor any container, and
/// the next start adopts it. Wakes once a second to see that it lives, and to forward its log. <see cref="StopAsync"/> ends it, and only if
/// we, now or in an earlier life, started it.
/// </summary>
public sealed class ContainerdSupervisor(ContainerdOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private readonly ContainerdLogTail _log = new(options.LogPath, options.MaxLogBytes);
    private ContainerdLaunch? _launch;
    private ContainerdProcess? _process;
    private long _since;

    public CriEndpoint Endpoint => options.Endpoint;

    /// <summary>What was found and chosen; null before the start.</summary>
    public ContainerdLaunch? Launch => _launch;

    /// <summary>Process id of the running containerd; 0 when there is none.</summary>
    public int ProcessId => _process?.Pid ?? 0;

    /// <summary>Starts or adopts it, and returns when it answers.</summary>
    /// <exception cref="ContainerdException">It is not installed, ends at once, or does not answer in time.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        _launch = await new ContainerdSetup(options, logger).PrepareAsync(cancel).ConfigureAwait(false);
        var found = await ContainerdProcess.FindAsync(options.SocketPath, options.PidPath, cancel).ConfigureAwait(false);
        if (found is { IsOurs: true } && _launch.ConfigChanged)
        {
            logger.Reconfigured(found.Pid);
            await EndAsync(found, cancel).ConfigureAwait(false);
            found = null;
        }

        if (found is not null)
            Adopt(found);
        else
            Spawn();
        await WaitUntilHealthyAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Restarts it whenever it ends, until cancelled; then leaves it running.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var failures = 0;
        using var timer = new PeriodicTimer(LookInterval, time);
        while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false))
        {
            ForwardLog();
            if (_process is { } process && !process.HasEnded())
                continue;
            failures = await RestartAsync(failures, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Ends containerd, not its containers; nothing happens when it is someone else's.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        // Who listens now counts: another life of ours may have replaced the process this one knew.
        var found = await ContainerdProcess.FindAsync(options.SocketPath, options.PidPath, cancel).ConfigureAwait(false);
        var process = found is null || found.Pid == ProcessId ? _process : found;
        if (process is not { IsOurs: true })
            return;
        await EndAsync(process, cancel).ConfigureAwait(false);
        _process = null;
        File.Delete(options.PidPath);
        ForwardLog();
        logger.Stopped(process.Pid);
    }

    private async Task<int> RestartAsync(int failures, CancellationToken cancel)
    {
        var lived = time.GetElapsedTime(_since);
        failures = RestartRules.NextFailures(failures, lived);
        var delay = RestartRules.Delay(failures);
        logger.Ended(ProcessId, lived, delay);
        await Task.Delay(delay, time, cancel).ConfigureAwait(false);
        try
        {
            // Someone may have started it in the meantime; two on one folder would wreck each other.
            if (await ContainerdProcess.FindAsync(options.SocketPath, options.PidPath, cancel).ConfigureAwait(false) is { } found)
                Adopt(found);
            else
                Spawn();
            await WaitUntilHealthyAsync(cancel).ConfigureAwait(false);
        }
        catch (ContainerdException error)
        {
            logger.StartFailed(error.Message, RestartRules.Delay(failures + 1));
        }

        return failures;
    }

    private void Adopt(ContainerdProcess found)
    {
        _process = found;
        _since = time.GetTimestamp();
        _log.SkipToEnd();
        logger.Adopted(_launch!.Version, found.Pid, options.SocketPath);
    }

    private void Spawn()
    {
        _log.SkipToEnd();
        try
        {
            _process = ContainerdProcess.Started(NativeProcess.StartDetached(_launch!.Binary, ["--config", options.ConfigPath], options.LogPath));
        }
        catch (Win32Exception error)
        {
            throw new ContainerdException(error.Message, error);
        }

        _since = time.GetTimestamp();
        _process.WritePidFile(options.PidPath);
        logger.Started(_launch.Version, _process.Pid, options.SocketPath);
    }

    /// <summary>The socket is there before the CRI plugin is: only an answer to a call counts.</summary>
    private async Task WaitUntilHealthyAsync(CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.StartTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var connection = new RuntimeConnection(options.Endpoint, new CriClientOptions { RequestTimeout = options.StartTimeout }, time);
        var client = new CriRuntimeClient(connection);
        try
        {
            while (!await AnswersAsync(client, both.Token).ConfigureAwait(false))
            {
                if (_process!.HasEnded())
                    throw new ContainerdException($"containerd ended at its start: {LastComplaint()} (log: {options.LogPath})");
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, both.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ContainerdException($"containerd does not answer on {options.SocketPath} after {options.StartTimeout} (log: {options.LogPath})");
        }
    }

    private static async Task<bool> AnswersAsync(CriRuntimeClient client, CancellationToken cancel)
    {
        try
        {
            await client.VersionAsync(cancel).ConfigureAwait(false);
            return true;
        }
        catch (CriException error) when (error.Reason is CriErrorReason.Unavailable or CriErrorReason.Unimplemented or CriErrorReason.Unknown)
        {
            return false;
        }
    }

    private async Task EndAsync(ContainerdProcess process, CancellationToken cancel)
    {
        NativeProcess.Signal(process.Pid, NativeProcess.SigTerm);
        var asked = time.GetTimestamp();
        var isKilled = false;
        while (!process.HasEnded())
        {
            if (!isKilled && time.GetElapsedTime(asked) > options.StopGrace)
            {
                NativeProcess.Signal(process.Pid, NativeProcess.SigKill);
                isKilled = true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel).ConfigureAwait(false);
        }
    }

    private void ForwardLog()
    {
        foreach (var line in _log.ReadNew())
        {
            // Its information lines tell of every call made; they stay in its file.
            logger.Forwarded(line.Level == LogLevel.Information ? LogLevel.Debug : line.Level, line.Text);
        }
    }

    private string LastComplaint()
    {
        var last = "no reason given";
        foreach (var line in _log.ReadNew())
        {
            logger.Forwarded(line.Level, line.Text);
            if (line.Level >= LogLevel.Error || line.Text.StartsWith("containerd:", StringComparison.Ordinal))
                last = line.Text;
        }

        return last;
    }
}
