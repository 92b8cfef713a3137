using System.Diagnostics;
using System.Globalization;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>The published binary with one command line. It can be stopped, killed or paused, and started again. Disposing ends it.</summary>
internal sealed class NodeStackProcess(params string[] commandLine) : IAsyncDisposable
{
    /// <summary>Requests in flight have ten seconds to finish.</summary>
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(12);
    private readonly List<string> _log = [];
    private Process? _process;

    public string[] CommandLine => commandLine;

    public bool HasExited => _process?.HasExited ?? true;

    /// <summary>What it wrote to both streams so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public void Launch()
    {
        _process = Process.Start(new ProcessStartInfo(RepoPaths.NativeBinary, commandLine) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Task SignalAsync(string signal) => Command.RunAsync("kill", ["-" + signal, _process!.Id.ToString(CultureInfo.InvariantCulture)], StopDeadline);

    /// <summary>Asks it to stop and returns its exit code; fails when that takes longer than its grace.</summary>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        await SignalAsync(signal);
        return await EndedAsync(StopDeadline);
    }

    /// <summary>As the kernel would: nothing is said to it.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await EndedAsync(StopDeadline);
    }

    /// <summary>Its exit code, once it ended by itself.</summary>
    public async Task<int> EndedAsync(TimeSpan deadline)
    {
        var process = _process!;
        using var late = new CancellationTokenSource(deadline, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"nodestack {string.Join(' ', commandLine)} did not end in {deadline.TotalSeconds} s; its log:\n{Log}");
        }
        var exitCode = process.ExitCode;
        process.Dispose();
        _process = null;
        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.Add(line);
    }
}
