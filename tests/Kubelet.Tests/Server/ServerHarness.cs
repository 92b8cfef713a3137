using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.CriShim.Runtime;
using NodeStack.CriShim.Streaming;
using NodeStack.KubeApi.Serving;
using NodeStack.Kubelet.Logs;
using NodeStack.Kubelet.Server;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Server;

/// <summary>A real server on free loopback ports over fakes, and clients for it.</summary>
internal sealed class ServerHarness : IAsyncDisposable
{
    private readonly KubeletServer _server;

    private ServerHarness(Func<KubeletServerOptions, KubeletServerOptions>? change)
    {
        (Runtime, Stub) = RuntimeStub.Create();
        var metrics = Metrics.NewCustomRegistry();
        var options = new KubeletServerOptions
        {
            NodeName = "node1", PkiDir = Path.Combine(Folder, "pki"), Address = System.Net.IPAddress.Loopback, Port = 0, HealthzPort = 0,
            SystemLogDir = Path.Combine(Folder, "log"),
        };
        var parts = new KubeletServerParts
        {
            Pods = new FakePods(Samples.Pod()), Observer = Observer, Runtime = Runtime, Stats = new FakeStats(),
            Logs = new ContainerLogReader(Liveness, new InotifyFolderWatcher(), TimeProvider.System, NullLogger.Instance),
            Metrics = metrics, ProbeMetrics = Metrics.NewCustomRegistry(), Configz = static () => """{"kubeletconfig":{}}""",
            Flags = new Dictionary<string, string> { ["v"] = "2", ["port"] = "10250" },
            Authorizer = Authorizer, Tokens = Tokens, HealthChecks = [new HealthCheck("syncloop", () => SyncLoopFailure)],
        };
        Options = change?.Invoke(options) ?? options;
        _server = new KubeletServer(Options, parts, TimeProvider.System, NullLoggerFactory.Instance, Metrics.WithCustomRegistry(metrics));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("kubelet-server").FullName;
    public KubeletServerOptions Options { get; }
    public IContainerRuntime Runtime { get; }
    public RuntimeStub Stub { get; }
    public FakeObserver Observer { get; } = new();
    public KnownTokens Tokens { get; } = new();
    public RecordingAuthorizer Authorizer { get; } = new();
    public SwitchableLiveness Liveness { get; } = new();
    public string? SyncLoopFailure { get; set; }
    public Uri Health => new($"http://127.0.0.1:{_server.HealthzPort}");

    public static async Task<ServerHarness> StartAsync(Func<KubeletServerOptions, KubeletServerOptions>? change = null)
    {
        var harness = new ServerHarness(change);
        await harness._server.StartAsync(CancellationToken.None);
        harness.Observer.Set(Samples.Seen());
        return harness;
    }

    public X509Certificate2 Admin() => X509Certificate2.CreateFromPemFile(Path.Combine(Options.PkiDir, "admin.crt"), Path.Combine(Options.PkiDir, "admin.key"));

    public HttpClient Client(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        if (certificate is not null) handler.SslOptions.ClientCertificates = [certificate];
        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_server.SecurePort}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Sends a raw request over TLS and reads the response head.</summary>
    public async Task<(SslStream Stream, string Head)> UpgradeAsync(string requestLine)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, _server.SecurePort);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "node1", RemoteCertificateValidationCallback = static (_, _, _, _) => true, ClientCertificates = [Admin()],
        });
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            $"{requestLine} HTTP/1.1\r\nHost: node1\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n"));
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await tls.ReadAsync(one.AsMemory()) > 0) head.Append((char)one[0]);
        return (tls, head.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
