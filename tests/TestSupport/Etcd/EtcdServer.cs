using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NodeStack.CriShim.Containerd;
using NodeStack.TestSupport.Network;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.TestSupport.Etcd;

/// <summary>
/// One real etcd on free loopback ports in a temporary folder. It can be killed and started again on the same data. Short elections, so that leases may be short
/// (etcd's shortest is one and a half election time-outs).
/// </summary>
public sealed class EtcdServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nodestack-etcd-").FullName;
    private readonly int _port = FreePort.Next();
    private readonly int _plainPort = FreePort.Next();
    private readonly int _peerPort = FreePort.Next();
    private readonly string[] _arguments;
    private Process? _process;

    /// <param name="tls">Further arguments, for TLS; then the endpoint is https.</param>
    public EtcdServer(params string[] tls)
    {
        Endpoint = new Uri(string.Create(CultureInfo.InvariantCulture, $"{(tls.Length == 0 ? "http" : "https")}://127.0.0.1:{_port}"));
        Plain = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_plainPort}"));
        var peer = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_peerPort}");
        _arguments =
        [
            "--name", "test", "--data-dir", Path.Combine(_folder, "data"), "--log-level", "error", "--logger", "zap",
            "--listen-client-urls", $"{Endpoint.OriginalString},{Plain.OriginalString}", "--advertise-client-urls", Endpoint.OriginalString,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"test={peer}",
            "--heartbeat-interval", "20", "--election-timeout", "200", .. tls,
        ];
    }

    public Uri Endpoint { get; }

    /// <summary>The same server without TLS, whatever the other one is.</summary>
    public Uri Plain { get; }

    /// <summary>Where it listens; null: where the tests run.</summary>
    public NetNamespace? Network { get; init; }

    public async Task StartAsync()
    {
        string[] command = Network is null ? [ExecutableFinder.Find("etcd")!] : ["nsenter", $"--net=/run/netns/{Network.Name}", ExecutableFinder.Find("etcd")!];
        var start = new ProcessStartInfo(command[0], [.. command[1..], .. _arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        // Settings of a machine's own etcd must not reach this one.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ETCD_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Log.Add(line.Data ?? "");
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await Eventually.TrueAsync(AnswersAsync, TimeSpan.FromSeconds(20), "etcd to listen");
    }

    /// <summary>What it wrote to its error stream.</summary>
    public System.Collections.Concurrent.ConcurrentBag<string> Log { get; } = [];

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
            throw new InvalidOperationException($"etcd ended: {string.Join('\n', Log)}");
        try
        {
            using var socket = Network is null ? Tcp() : Network.Run(Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Tcp() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
