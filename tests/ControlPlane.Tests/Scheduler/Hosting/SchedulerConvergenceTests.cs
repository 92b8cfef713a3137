using System.Globalization;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.Tests.Serving;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.KubeApi.Json;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.ControlPlane.Tests.Scheduler.Hosting;

/// <summary>A scheduler at a real API server: whatever happens, pods end where they can be, and nowhere else.</summary>
public sealed class SchedulerConvergenceTests : IAsyncLifetime
{
    private RunningApiServer _server = null!;
    private ClusterApi _cluster = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningApiServer.StartAsync();
        _cluster = await ClusterApi.CreateAsync(_server);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Pods_WithRoom_AreBoundAndTold()
    {
        await _cluster.NodeAsync("n1", cpu: "1");
        await _cluster.NodeAsync("n2", cpu: "1");
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        for (var i = 0; i < 16; i++)
            await _cluster.PodAsync($"p{i}", cpu: "100m");

        var nodes = new List<string>();
        for (var i = 0; i < 16; i++)
            nodes.Add(await _cluster.NodeOfAsync($"p{i}"));

        Assert.Equal(8, nodes.Count(n => n == "n1"));
        var pod = await _cluster.GetPodAsync("p0");
        Assert.Equal("True", pod!.Items("status", "conditions").Single(c => c.Text("type") == "PodScheduled").Text("status"));
        await Eventually.TrueAsync(
            async () => (await _cluster.EventsAsync("Scheduled")).Any(e => e.Text("message") == $"Successfully assigned {_cluster.Namespace}/p0 to {nodes[0]}"),
            ClusterApi.Soon, "the event Scheduled");
    }

    [Fact]
    public async Task Pod_NoNodeYet_IsBoundAsSoonAsOneComes()
    {
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        await _cluster.PodAsync("p");
        Assert.Equal("no nodes available to schedule pods", (await _cluster.ConditionAsync("p", "Unschedulable")).Text("message"));

        var began = TimeProvider.System.GetTimestamp();
        await _cluster.NodeAsync("late");
        Assert.Equal("late", await _cluster.NodeOfAsync("p"));
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Pod_FitsNowhere_IsToldWhyAndIsBoundWhenItDoes()
    {
        await _cluster.NodeAsync("small", cpu: "1");
        await _cluster.NodeAsync("tainted", cpu: "8", spec: """{"taints":[{"key":"k","value":"v","effect":"NoSchedule"}]}""");
        await _cluster.NodeAsync("cordoned", cpu: "8", spec: """{"unschedulable":true}""");
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        await _cluster.PodAsync("p", cpu: "2");

        var condition = await _cluster.ConditionAsync("p", "Unschedulable");
        Assert.StartsWith("0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ", condition.Text("message"), StringComparison.Ordinal);
        Assert.EndsWith("preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.", condition.Text("message"), StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () => (await _cluster.EventsAsync("FailedScheduling")).Any(e => e.Text("message") == condition.Text("message") && e.Text("type") == "Warning"),
            ClusterApi.Soon, "the event FailedScheduling");

        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(200, (await _cluster.PatchAsync("/api/v1/nodes/cordoned", """{"spec":{"unschedulable":null,"taints":null}}""")).Code);
        Assert.Equal("cordoned", await _cluster.NodeOfAsync("p"));
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task GatedPod_GatesLifted_IsBoundOnlyThen()
    {
        await _cluster.NodeAsync("n");
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        await _cluster.PodAsync("gated", """{"schedulingGates":[{"name":"example.com/wait"}]}""");
        await _cluster.PodAsync("free");
        await _cluster.NodeOfAsync("free");
        await _cluster.ConditionAsync("gated", "SchedulingGated");
        Assert.Equal("", (await _cluster.GetPodAsync("gated"))!.Text("spec", "nodeName"));

        Assert.Equal(200, (await _cluster.PatchAsync(
            $"/api/v1/namespaces/{_cluster.Namespace}/pods/gated", """{"spec":{"schedulingGates":[{"$patch":"delete","name":"example.com/wait"}]}}""")).Code);
        Assert.Equal("n", await _cluster.NodeOfAsync("gated"));
    }

    [Fact]
    public async Task ImportantPod_NoRoom_TakesThatOfALesserOne()
    {
        await _cluster.NodeAsync("n", cpu: "1");
        foreach (var (name, value) in new[] { ("low", 1), ("high", 1000) })
            Assert.Equal(201, (await _server.PostAsync("/apis/scheduling.k8s.io/v1/priorityclasses", $$"""{"metadata":{"name":"{{name}}"},"value":{{value}}}""")).Code);
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        await _cluster.PodAsync("lesser", """{"priorityClassName":"low"}""", cpu: "800m");
        await _cluster.NodeOfAsync("lesser");

        var uid = await _cluster.PodAsync("important", """{"priorityClassName":"high"}""", cpu: "800m");

        Assert.Equal("n", await _cluster.NodeOfAsync("important"));
        Assert.Null(await _cluster.GetPodAsync("lesser"));
        await Eventually.TrueAsync(
            async () => (await _cluster.EventsAsync("Preempted")).Any(e => e.Text("message") == $"Preempted by pod {uid} on node n"), ClusterApi.Soon, "the event Preempted");
    }

    [Fact]
    public async Task TwoSchedulers_OneLease_OnlyTheLeaderActsAndTheOtherTakesOver()
    {
        await _cluster.NodeAsync("n");
        (string, string)[] elected = [("leader-elect", "true"), ("leader-elect-retry-period", "200ms")];
        var first = await RunningScheduler.StartAsync(_server, elected);
        await _cluster.PodAsync("p1");
        await _cluster.NodeOfAsync("p1");
        var holder = await HolderAsync();
        await using var second = await RunningScheduler.StartAsync(_server, elected);
        await _cluster.PodAsync("p2");
        await _cluster.NodeOfAsync("p2");
        Assert.Equal(holder, await HolderAsync());

        await first.DisposeAsync();
        await _cluster.PodAsync("p3");
        Assert.Equal("n", await _cluster.NodeOfAsync("p3"));
        Assert.NotEqual(holder, await HolderAsync());
    }

    [Fact]
    public async Task Scheduler_StoppedAmidBindings_NothingIsLostOrBoundTwice()
    {
        for (var i = 0; i < 4; i++)
            await _cluster.NodeAsync($"n{i}", cpu: "2", pods: "20");
        for (var i = 0; i < 60; i++)
            await _cluster.PodAsync($"p{i}", cpu: "100m");
        for (var round = 0; round < 3; round++)
        {
            await using var killed = await RunningScheduler.StartAsync(_server);
            var wanted = (round + 1) * 10;
            await Eventually.TrueAsync(async () => (await BoundAsync()).Count >= wanted, ClusterApi.Soon, $"{wanted} pods are bound");
        }
        await using var last = await RunningScheduler.StartAsync(_server);
        await Eventually.TrueAsync(async () => (await BoundAsync()).Count == 60, ClusterApi.Soon, "all pods are bound");

        Assert.All((await BoundAsync()).GroupBy(n => n), n => Assert.True(n.Count() <= 20, $"{n.Key} has {n.Count()} pods"));
    }

    [Fact]
    public async Task BadNodesAndPods_AmongGoodOnes_StopNobody()
    {
        await _cluster.NodeAsync("nothing", cpu: "0", memory: "0", pods: "0");
        await _server.PostAsync("/api/v1/nodes", """{"metadata":{"name":"empty"}}""");
        await _cluster.NodeAsync("huge", cpu: "9223372036854775807", memory: "8Ei");
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        await _cluster.PodAsync("nowhere", """{"nodeSelector":{"no":"such"}}""");
        await _cluster.PodAsync("many", """{"containers":[{"name":"c","image":"i","resources":{"requests":{"example.com/gpu":"3"},"limits":{"example.com/gpu":"3"}}}]}""");
        await _cluster.PodAsync("claimless", """{"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"missing"}}]}""");
        await _cluster.PodAsync("good");

        Assert.Equal("huge", await _cluster.NodeOfAsync("good"));
        Assert.Contains("didn't match Pod's node affinity/selector", (await _cluster.ConditionAsync("nowhere", "Unschedulable")).Text("message"), StringComparison.Ordinal);
        Assert.Contains("Insufficient example.com/gpu", (await _cluster.ConditionAsync("many", "Unschedulable")).Text("message"), StringComparison.Ordinal);
        Assert.StartsWith(
            "0/3 nodes are available: persistentvolumeclaim \"missing\" not found.", (await _cluster.ConditionAsync("claimless", "Unschedulable")).Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pod_Deleted_MakesRoomAtOnce()
    {
        await _cluster.NodeAsync("n", cpu: "1");
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        await _cluster.PodAsync("first", cpu: "800m");
        await _cluster.NodeOfAsync("first");
        await _cluster.PodAsync("second", cpu: "800m");
        await _cluster.ConditionAsync("second", "Unschedulable");

        await _cluster.DeletePodAsync("first");
        Assert.Equal("n", await _cluster.NodeOfAsync("second"));
    }

    [Fact]
    public async Task Server_OfAScheduler_TellsHealthAndMetrics()
    {
        await _cluster.NodeAsync("n");
        await using var scheduler = await RunningScheduler.StartAsync(_server, ("secure-port", FreePort.Next().ToString(CultureInfo.InvariantCulture)));
        await _cluster.PodAsync("p");
        await _cluster.NodeOfAsync("p");
        using var client = PageClient.Of(scheduler.Port);

        Assert.Equal("ok", await client.GetStringAsync("/healthz"));
        Assert.Equal("ok", await client.GetStringAsync("/livez"));
        Assert.Equal("ok", await client.GetStringAsync("/readyz"));
        await Eventually.TrueAsync(
            async () => (await client.GetStringAsync("/metrics")).Contains("scheduler_schedule_attempts_total{result=\"scheduled\",profile=\"default-scheduler\"} 1", StringComparison.Ordinal),
            ClusterApi.Soon, "the attempt is counted");
        Assert.Contains("kubescheduler.config.k8s.io", await client.GetStringAsync("/configz"), StringComparison.Ordinal);
        Assert.Contains("resource=\"cpu\",unit=\"cores\"} 0.1", await client.GetStringAsync("/metrics/resources"), StringComparison.Ordinal);
    }

    private async Task<string> HolderAsync() =>
        (await _server.GetAsync("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler")).Json.Text("spec", "holderIdentity");

    private async Task<IReadOnlyList<string>> BoundAsync() =>
        [.. (await _server.GetAsync($"/api/v1/namespaces/{_cluster.Namespace}/pods")).Json.Items("items").Select(p => p.Text("spec", "nodeName")).Where(n => n.Length > 0)];
}
