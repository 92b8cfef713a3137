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
    private readonly NodeStackProcess _process;
    private ApiClient? _admin;

    public ApiServerProcess(params string[] flags)
    {
        Folder = Directory.CreateTempSubdirectory("nodestack-apiserver-").FullName;
        Port = FreePort.Next();
        _process = new NodeStackProcess(
            ["control-plane", "apiserver", "--data-dir", Folder, "--bind-address", "127.0.0.1", "--secure-port", Port.ToString(CultureInfo.InvariantCulture), .. flags]);
    }

    public string Folder { get; }
    public int Port { get; }
    public string Kubeconfig => Path.Combine(Folder, "admin.kubeconfig");
    public string Pki => Path.Combine(Folder, "pki");
    public string StoreFile => Path.Combine(Folder, "store", "store.db");
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{Port}"));

    /// <summary>With the certificate that the server made for its administrator.</summary>
    public ApiClient Admin => _admin ??= ApiClient.WithCertificate(this, Path.Combine(Pki, "admin.crt"), Path.Combine(Pki, "admin.key"));

    public string[] CommandLine => _process.CommandLine;

    /// <summary>What it wrote to both streams so far.</summary>
    public string Log => _process.Log;

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public async Task StartAsync()
    {
        Launch();
        await Eventually.TrueAsync(IsReadyAsync, StartDeadline, $"the API server to be ready; its log:\n{Log}");
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public void Launch() => _process.Launch();

    /// <summary>Asks it to stop and returns its exit code; fails when that takes longer than its grace.</summary>
    public Task<int> StopAsync(string signal = "TERM") => WithoutConnectionsAsync(_process.StopAsync(signal));

    /// <summary>As the kernel would: nothing is said to it.</summary>
    public Task KillAsync() => WithoutConnectionsAsync(KilledAsync());

    /// <summary>Its exit code, once it ended by itself.</summary>
    public Task<int> EndedAsync(TimeSpan deadline) => WithoutConnectionsAsync(_process.EndedAsync(deadline));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _admin?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<int> KilledAsync()
    {
        await _process.KillAsync();
        return -1;
    }

    /// <summary>Connections to a process that is gone must not be tried first.</summary>
    private async Task<int> WithoutConnectionsAsync(Task<int> ended)
    {
        var exitCode = await ended;
        _admin?.Dispose();
        _admin = null;
        return exitCode;
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"the API server ended: {Log}");
        // Its authority is made at the first start, and without it there is no connection.
        return File.Exists(Kubeconfig) && (await Admin.GetAsync("/readyz")).Code == 200;
    }
}
