using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.KubeApi.Json;
using NodeStack.TestSupport;

namespace NodeStack.ControlPlane.Tests.Scheduler.Hosting;

/// <summary>Pods whose volumes come with their node; the test is the volume controller.</summary>
public sealed class VolumeConvergenceTests : IAsyncLifetime
{
    private RunningApiServer _server = null!;
    private ClusterApi _cluster = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningApiServer.StartAsync();
        _cluster = await ClusterApi.CreateAsync(_server);
        await _cluster.NodeAsync("a", labels: """{"kubernetes.io/hostname":"a"}""");
        await _cluster.NodeAsync("b", labels: """{"kubernetes.io/hostname":"b"}""");
        await ClassAsync("local", "kubernetes.io/no-provisioner");
        await ClassAsync("made", "csi.example.com");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task LocalVolume_FreeOnOneNode_IsBoundAndThePodGoesThere()
    {
        await VolumeAsync("pv", "local", "b");
        await ClaimAsync("data", "local");
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        await PodAsync();

        var volume = await Eventually.GetAsync(
            async () => (await _server.GetAsync("/api/v1/persistentvolumes/pv")).Json is var pv && pv.Text("spec", "claimRef", "name") == "data" ? pv : null, ClusterApi.Soon, "the volume is given");
        Assert.Equal("yes", volume.Text("metadata", "annotations", "pv.kubernetes.io/bound-by-controller"));
        Assert.Equal("", (await _cluster.GetPodAsync("p"))!.Text("spec", "nodeName"));
        await BindAsync("pv");

        Assert.Equal("b", await _cluster.NodeOfAsync("p"));
    }

    [Fact]
    public async Task ProvisionedVolume_NodeIsChosenFirst_ThePodFollowsTheVolume()
    {
        await ClaimAsync("data", "made");
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        await PodAsync();
        var node = await SelectedNodeAsync();

        await VolumeAsync("made-1", "made", node, $$"""{"apiVersion":"v1","kind":"PersistentVolumeClaim","namespace":"{{_cluster.Namespace}}","name":"data"}""");
        await BindAsync("made-1");

        Assert.Equal(node, await _cluster.NodeOfAsync("p"));
    }

    [Fact]
    public async Task ProvisionerGivesUp_NodeIsFreeAgain_ThePodIsTriedAgain()
    {
        await ClaimAsync("data", "made");
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        await PodAsync();
        await SelectedNodeAsync();

        // So a provisioner says that there is no room there.
        await _server.SendAsync(
            HttpMethod.Patch, $"/api/v1/namespaces/{_cluster.Namespace}/persistentvolumeclaims/data",
            """{"metadata":{"annotations":{"volume.kubernetes.io/selected-node":null}}}"""u8.ToArray(), "application/merge-patch+json");

        Assert.Contains("provisioning failed for PVC \"data\"", (await _cluster.ConditionAsync("p", "SchedulerError")).Text("message"), StringComparison.Ordinal);
        await SelectedNodeAsync();
    }

    [Fact]
    public async Task ClaimComesLate_PodIsTriedAtOnce()
    {
        await using var scheduler = await RunningScheduler.StartAsync(_server);
        await PodAsync();
        await _cluster.ConditionAsync("p", "Unschedulable");

        await ClaimAsync("data", "made");

        await SelectedNodeAsync();
    }

    private Task<string> SelectedNodeAsync() => Eventually.GetAsync(
        async () => (await _server.GetAsync($"/api/v1/namespaces/{_cluster.Namespace}/persistentvolumeclaims/data")).Json
            .Text("metadata", "annotations", "volume.kubernetes.io/selected-node") is { Length: > 0 } node ? node : null,
        ClusterApi.Soon, "a node is chosen for the claim");

    private Task PodAsync() => _cluster.PodAsync("p", """{"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"data"}}]}""");

    private async Task ClassAsync(string name, string provisioner) => Assert.Equal(201, (await _server.PostAsync(
        "/apis/storage.k8s.io/v1/storageclasses", $$"""{"metadata":{"name":"{{name}}"},"provisioner":"{{provisioner}}","volumeBindingMode":"WaitForFirstConsumer"}""")).Code);

    private async Task ClaimAsync(string name, string className)
    {
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = JsonNode.Parse($$$$"""{"storageClassName":"{{{{className}}}}","accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}"""),
        };
        var made = await _server.PostAsync($"/api/v1/namespaces/{_cluster.Namespace}/persistentvolumeclaims", body.ToJsonString());
        Assert.True(made.Code == 201, made.Text);
    }

    private async Task VolumeAsync(string name, string className, string node, string claimRef = "null")
    {
        var spec = JsonNode.Parse("""{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"local":{"path":"/data"}}""")!.AsObject();
        spec["storageClassName"] = className;
        spec["claimRef"] = JsonNode.Parse(claimRef);
        spec["nodeAffinity"] = new JsonObject
        {
            ["required"] = new JsonObject
            {
                ["nodeSelectorTerms"] = new JsonArray(new JsonObject
                {
                    ["matchExpressions"] = new JsonArray(new JsonObject { ["key"] = "kubernetes.io/hostname", ["operator"] = "In", ["values"] = new JsonArray(node) }),
                }),
            },
        };
        var made = await _server.PostAsync("/api/v1/persistentvolumes", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec }.ToJsonString());
        Assert.True(made.Code == 201, made.Text);
        await MergeAsync($"/api/v1/persistentvolumes/{name}/status", """{"status":{"phase":"Available"}}""");
    }

    /// <summary>The volume controller's part.</summary>
    private async Task BindAsync(string volume)
    {
        var claim = $"/api/v1/namespaces/{_cluster.Namespace}/persistentvolumeclaims/data";
        var uid = (await _server.GetAsync(claim)).Json.Text("metadata", "uid");
        await MergeAsync($"/api/v1/persistentvolumes/{volume}", $$$$"""{"spec":{"claimRef":{"uid":"{{{{uid}}}}"}}}""");
        await MergeAsync($"/api/v1/persistentvolumes/{volume}/status", """{"status":{"phase":"Bound"}}""");
        await MergeAsync(claim, $$$$"""{"metadata":{"annotations":{"pv.kubernetes.io/bind-completed":"yes"}},"spec":{"volumeName":"{{{{volume}}}}"}}""");
        await MergeAsync($"{claim}/status", """{"status":{"phase":"Bound"}}""");
    }

    private async Task MergeAsync(string path, string patch)
    {
        var answer = await _server.SendAsync(HttpMethod.Patch, path, System.Text.Encoding.UTF8.GetBytes(patch), "application/merge-patch+json");
        Assert.True(answer.Code == 200, answer.Text);
    }
}
