using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Kubelet.Configuration;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;
using NodeStack.TestSupport.FakeRuntime;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Kubelet.Tests.MetricNames;

/// <summary>A whole kubelet in this process, joined to a fake API server and over a fake runtime; without cgroups, so that it needs no root.</summary>
public sealed class HostOnFake : IAsyncLifetime
{
    public const string NodeName = "node-1";
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("kubelet-host").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port = FreePort.Next();
    private readonly int _healthzPort = FreePort.Next();
    private FakeCriServer? _cri;
    private FakeApiServer? _server;
    private HttpClient? _http;
    private Task _host = Task.CompletedTask;

    public FakeContainerRuntime Runtime { get; } = new();
    public FakeApi Api { get; } = new();

    public async Task InitializeAsync()
    {
        Runtime.Script("ends", ContainerScript.Exits(3));
        Runtime.Script("ends-first", ContainerScript.Exits(0));
        Runtime.Script("never-starts", new ContainerScript { StartError = "no such file or directory" });
        _cri = await FakeCriServer.StartAsync(Runtime);
        _server = await FakeApiServer.StartAsync(Api);
        _server.Answers["/apis/authorization.k8s.io/v1/subjectaccessreviews"] = static _ => new JsonObject { ["status"] = new JsonObject { ["allowed"] = true } };
        _host = KubeletHost.RunAsync(Options(_server.Address), NullLoggerFactory.Instance, TimeProvider.System, _stop.Token);
        using var plain = new HttpClient();
        await UntilAsync(async () => (await plain.GetAsync($"http://127.0.0.1:{_healthzPort}/healthz")).IsSuccessStatusCode, "the kubelet is healthy");
        await UntilAsync(() => Task.FromResult(Api.Get($"/api/v1/nodes/{NodeName}") is not null), "the node is registered");
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_host).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        if (_cri is not null)
            await _cri.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public Task<string> GetAsync(string path) => Http.GetStringAsync(new Uri($"https://127.0.0.1:{_port}{path}"));

    /// <summary>Binds a pod to the node, as a scheduler would.</summary>
    public void Bind(string name, string spec) => Api.Put($"/api/v1/namespaces/default/pods/{name}", JsonNode.Parse($$"""
        {
          "apiVersion": "v1", "kind": "Pod",
          "metadata": {"name": "{{name}}", "namespace": "default", "uid": "{{Guid.NewGuid()}}", "creationTimestamp": "{{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}}"},
          "spec": {{spec.Replace("\"containers\"", $"\"nodeName\": \"{NodeName}\", \"restartPolicy\": \"Never\", \"containers\"", StringComparison.Ordinal)}}
        }
        """)!.AsObject());

    public Task PhaseAsync(string pod, string phase) => UntilAsync(
        () => Task.FromResult((string?)Api.Get($"/api/v1/namespaces/default/pods/{pod}")?["status"]?["phase"] == phase), $"pod {pod} is {phase}");

    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                if (_host.IsCompleted)
                    await _host;
                return await condition();
            },
            s_deadline, what);
    }

    private HttpClient Http => _http ??= new HttpClient(new SocketsHttpHandler
    {
        SslOptions = new()
        {
            ClientCertificates = [X509Certificate2.CreateFromPemFile(Path.Combine(_folder, "kubelet", "pki", "admin.crt"), Path.Combine(_folder, "kubelet", "pki", "admin.key"))],
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        },
    });

    private KubeletOptions Options(Uri server)
    {
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        File.WriteAllText(kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "{{server}}"} }]
            users: [{name: n, user: {token: t} }]
            contexts: [{name: n, context: {cluster: c, user: n} }]
            current-context: n
            """);
        var config = new KubeletConfiguration
        {
            Address = "127.0.0.1", Port = _port, HealthzPort = _healthzPort, CgroupsPerQos = false, EnforceNodeAllocatable = [],
            ContainerRuntimeEndpoint = _cri!.Endpoint.ToString(), PodLogsDir = Path.Combine(_folder, "logs"), StaticPodPath = "",
        };
        KubeletDefaultRules.ApplyDependent(config);
        return new KubeletOptions(config)
        {
            RootDir = Path.Combine(_folder, "kubelet"), Kubeconfig = kubeconfig, HostnameOverride = NodeName, IsRuntimeEndpointGiven = true, NodeIps = ["127.0.0.1"],
            CertDir = Path.Combine(_folder, "kubelet", "pki"),
        };
    }
}
