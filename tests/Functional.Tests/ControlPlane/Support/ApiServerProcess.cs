using System.Diagnostics;
using System.Globalization;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>
/// <c>nodestack control-plane apiserver</c>, the published binary, on a free loopback port with a temporary data folder. It can be stopped or killed and
/// started again on the same folder. Disposing ends it and removes the folder.
/// </summary>
internal sealed class ApiServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    /// <summary>Requests in flight have ten seconds to finish.</summary>
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(12);
    private readonly List<string> _log = [];
    private readonly string[] _flags;
    private Process? _process;
    private ApiClient? _admin;

    public ApiServerProcess(params string[] flags)
    {
        _flags = flags;
        Folder = Directory.CreateTempSubdirectory("nodestack-apiserver-").FullName;
        Port = FreePort.Next();
    }

    public string Folder { get; }
    public int Port { get; }
    public string Kubeconfig => Path.Combine(Folder, "admin.kubeconfig");
    public string Pki => Path.Combine(Folder, "pki");
    public string StoreFile => Path.Combine(Folder, "store", "store.db");
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{Port}"));

    /// <summary>With the certificate that the server made for its administrator.</summary>
    public ApiClient Admin => _admin ??= ApiClient.WithCertificate(this, Path.Combine(Pki, "admin.crt"), Path.Combine(Pki, "admin.key"));

    public string[] CommandLine =>
        ["control-plane", "apiserver", "--data-dir", Folder, "--bind-address", "127.0.0.1", "--secure-port", Port.ToString(CultureInfo.InvariantCulture), .. _flags];

    /// <summary>What it wrote to both streams so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public async Task StartAsync()
    {
        Launch();
        await Eventually.TrueAsync(IsReadyAsync, StartDeadline, $"the API server to be ready; its log:\n{Log}");
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public void Launch()
    {
        _process = Process.Start(new ProcessStartInfo(RepoPaths.NativeBinary, CommandLine) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Asks it to stop and returns its exit code; fails when that takes longer than its grace.</summary>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        await Command.RunAsync("kill", ["-" + signal, _process!.Id.ToString(CultureInfo.InvariantCulture)], StopDeadline);
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
            throw new TimeoutException($"the API server did not end in {deadline.TotalSeconds} s; its log:\n{Log}");
        }
        var exitCode = process.ExitCode;
        process.Dispose();
        _process = null;
        // Connections to a process that is gone must not be tried first.
        _admin?.Dispose();
        _admin = null;
        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        _admin?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process!.HasExited)
            throw new InvalidOperationException($"the API server ended: {Log}");
        // Its authority is made at the first start, and without it there is no connection.
        return File.Exists(Kubeconfig) && (await Admin.GetAsync("/readyz")).Code == 200;
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.Add(line);
    }
}
