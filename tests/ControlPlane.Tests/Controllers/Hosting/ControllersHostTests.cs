using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.Tests.Serving;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.KubeApi.Client;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.ControlPlane.Tests.Controllers.Hosting;

public sealed class ControllersHostTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private sealed class Host : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private Task _running = Task.CompletedTask;

        public int Port { get; private set; }

        public static async Task<Host> StartAsync(ControllersOptions options)
        {
            var host = new Host();
            var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            host._running = ControllersHost.RunAsync(options, NullLoggerFactory.Instance, TimeProvider.System, ready.SetResult, host._stop.Token);
            if (await Task.WhenAny(ready.Task, host._running).WaitAsync(Deadline.Time) == host._running)
                await host._running;
            host.Port = await ready.Task;
            return host;
        }

        public async Task<string> GetAsync(string path)
        {
            using var client = PageClient.Of(Port);
            return await client.GetStringAsync(path);
        }

        public async ValueTask DisposeAsync()
        {
            if (_stop.IsCancellationRequested)
                return;
            await _stop.CancelAsync();
            await _running.WaitAsync(Deadline.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }
    }

    private ControllersOptions Options(string lease) => new()
    {
        Kubeconfig = fixture.Server.Kubeconfig,
        BindAddress = System.Net.IPAddress.Loopback,
        SecurePort = 0,
        ApiQps = 0,
        LeaderElect = new LeaderElectOptions
        {
            ResourceName = lease,
            LeaseDuration = TimeSpan.FromSeconds(3),
            RenewDeadline = TimeSpan.FromSeconds(2),
            RetryPeriod = TimeSpan.FromMilliseconds(200),
        },
    };

    private static async Task<int> PodsAsync(ApiResources api, string ns) => (await api.Pods.ListAsync(ns, new ListQuery(), CancellationToken.None)).Items.Count;

    private static V1ReplicaSet Set(int replicas) => new()
    {
        Metadata = new V1ObjectMeta { Name = "web" },
        Spec = new V1ReplicaSetSpec { Replicas = replicas, Selector = TestPods.Selector("web"), Template = TestPods.Template("web") },
    };

    [Fact]
    public async Task RunAsync_NobodyAsksForThePort_HealthIsServedAllTheSame()
    {
        using var stop = new CancellationTokenSource();
        var options = Options("unasked") with { SecurePort = FreePort.Next() };
        var running = ControllersHost.RunAsync(options, NullLoggerFactory.Instance, TimeProvider.System, stop.Token);
        using var client = PageClient.Of(options.SecurePort!.Value);
        await Eventually.TrueAsync(
            async () => !running.IsCompleted && await AnswersAsync(client, "/livez"), s_patience, "health of the controllers");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Deadline.Time));
    }

    private static async Task<bool> AnswersAsync(HttpClient client, string path)
    {
        try
        {
            return (await client.GetStringAsync(path)) == "ok";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    [Fact]
    public async Task RunAsync_TwoOfThem_OneLeadsAndTheOtherTakesOver()
    {
        var ns = await fixture.Server.SpaceAsync();
        using var client = TestApi.Client(fixture.Server);
        var api = new ApiResources(client);
        await using var first = await Host.StartAsync(Options("two"));
        await Eventually.TrueAsync(async () => (await first.GetAsync("/metrics")).Contains("leader_election_master_status{name=\"two\"} 1", StringComparison.Ordinal), s_patience, "the first leads");
        await using var second = await Host.StartAsync(Options("two"));
        await api.ReplicaSets.CreateAsync(ns, Set(3), CancellationToken.None);
        await Eventually.TrueAsync(async () => await PodsAsync(api, ns) == 3, s_patience, "three pods");
        Assert.Contains("leader_election_master_status{name=\"two\"} 0", await second.GetAsync("/metrics"), StringComparison.Ordinal);
        Assert.DoesNotContain("workqueue_adds_total{name=\"replicaset\"}", await second.GetAsync("/metrics"), StringComparison.Ordinal);
        var metrics = await first.GetAsync("/metrics");
        foreach (var name in (string[])["workqueue_adds_total{name=\"replicaset\"}", "workqueue_depth{name=\"replicaset\"}", "workqueue_queue_duration_seconds_count{name=\"replicaset\"}", "workqueue_longest_running_processor_seconds{name=\"replicaset\"}", "running_managed_controllers{manager=\"kube-controller-manager\",name=\"replicaset-controller\"} 1", "rest_client_requests_total"])
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        Assert.Equal("ok", await first.GetAsync("/healthz"));
        Assert.Equal("ok", await first.GetAsync("/livez"));
        Assert.Contains("[+]replicaset-controller ok", await first.GetAsync("/readyz?verbose"), StringComparison.Ordinal);

        await first.DisposeAsync();
        await Eventually.TrueAsync(async () => (await second.GetAsync("/metrics")).Contains("leader_election_master_status{name=\"two\"} 1", StringComparison.Ordinal), s_patience, "the second leads");
        await api.ReplicaSets.PatchAsync(ns, "web", ApiPatch.Merge(JsonNode.Parse("""{"spec":{"replicas":5}}""")!), CancellationToken.None);
        await Eventually.TrueAsync(async () => await PodsAsync(api, ns) == 5, s_patience, "five pods");
    }

    [Fact]
    public async Task RunAsync_AccountsOfTheirOwn_ActWithTheirRights()
    {
        var ns = await fixture.Server.SpaceAsync();
        using var client = TestApi.Client(fixture.Server);
        var api = new ApiResources(client);
        await using var host = await Host.StartAsync(Options("accounts") with { UseServiceAccountCredentials = true, Controllers = ["deployment-controller", "replicaset-controller"] });
        await using var kubelets = FakeKubelets.Start(fixture.Server);
        await api.Deployments.CreateAsync(ns, Deployment.DeploymentControllerTests.Deployment("own", 2), CancellationToken.None);
        await Eventually.TrueAsync(async () => (await api.Deployments.GetAsync(ns, "own", CancellationToken.None)).Status?.AvailableReplicas == 2, s_patience, "two available");
        Assert.NotNull(await api.ServiceAccounts.GetAsync("kube-system", "replicaset-controller", CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_BadOptions_SaysAllThatIsWrong()
    {
        var options = Options("bad") with { Controllers = ["*", "-nobody"], LeaderElect = new LeaderElectOptions { RenewDeadline = TimeSpan.FromSeconds(20) } };
        var e = await Assert.ThrowsAsync<ControllersException>(() => ControllersHost.RunAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None));
        Assert.Equal("\"-nobody\" is not in the list of known controllers; the lease duration must be greater than the renew deadline", e.Message);
        e = await Assert.ThrowsAsync<ControllersException>(() => ControllersHost.RunAsync(new ControllersOptions { Kubeconfig = "/nowhere" }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None));
        Assert.StartsWith("--kubeconfig /nowhere cannot be used: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", true, false)]
    [InlineData("*,-on", false, false)]
    [InlineData("off", false, true)]
    [InlineData("*,off", true, true)]
    [InlineData("-on,on", false, false)]
    public void IsOn_Selection_GoesByNameThenByStar(string selection, bool on, bool off)
    {
        var words = selection.Split(',');
        Assert.Equal((on, off), (ControllerSelectionRules.IsOn(new ControllerEntry("on", null!), words), ControllerSelectionRules.IsOn(new ControllerEntry("off", null!, IsOnByDefault: false), words)));
    }

    private sealed class Throwing : IController
    {
        public int Runs { get; private set; }

        public string Name => "throwing";

        public Task RunAsync(CancellationToken cancel)
        {
            Runs++;
            throw new InvalidOperationException("no");
        }
    }

    [Fact]
    public async Task RunAsync_ControllerThatThrows_IsStartedAgainAndEndsNoOther()
    {
        var ns = await fixture.Server.SpaceAsync();
        var throwing = new Throwing();
        ControllerEntry[] entries = [new("throwing", _ => throwing), new("unmakable", _ => throw new IOException("no such file")), .. WorkloadControllers.All.Where(e => e.Name == "replicaset-controller")];
        var metrics = new ControllersMetrics(TimeProvider.System);
        var state = new ControllersState();
        using var link = ControllersLink.Open(Options("x"), null, metrics.RestClient, TimeProvider.System, NullLoggerFactory.Instance);
        var set = new ControllerSet(entries, Options("x"), link, state, metrics, NullLoggerFactory.Instance, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var running = set.RunAsync(stop.Token);
        var api = new ApiResources(link.Client);
        await api.ReplicaSets.CreateAsync(ns, Set(2), CancellationToken.None);
        await Eventually.TrueAsync(async () => throwing.Runs >= 2 && await PodsAsync(api, ns) == 2, s_patience, "run again, and two pods");
        Assert.Equal("no", state.FailureOf("throwing"));
        Assert.Equal("no such file", state.FailureOf("unmakable"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Deadline.Time));
    }
}
