using System.Text.Json.Nodes;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.KubeApi.Json;
using NodeStack.TestSupport;

namespace NodeStack.ControlPlane.Tests.Scheduler.Hosting;

/// <summary>Nodes and pods of one test on a running API server.</summary>
internal sealed class ClusterApi(RunningApiServer server, string ns)
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    public string Namespace => ns;

    public static async Task<ClusterApi> CreateAsync(RunningApiServer server)
    {
        var ns = await server.NamespaceAsync();
        // Nobody else makes it here.
        Assert.Equal(201, (await server.PostAsync($"/api/v1/namespaces/{ns}/serviceaccounts", """{"metadata":{"name":"default"}}""")).Code);
        return new ClusterApi(server, ns);
    }

    public async Task NodeAsync(string name, string cpu = "4", string memory = "8Gi", string pods = "110", string labels = "{}", string spec = "{}")
    {
        var made = await server.PostAsync("/api/v1/nodes", $$$$"""
            {"metadata":{"name":"{{{{name}}}}","labels":{{{{labels}}}}},"spec":{{{{spec}}}},
             "status":{"allocatable":{"cpu":"{{{{cpu}}}}","memory":"{{{{memory}}}}","pods":"{{{{pods}}}}"},"capacity":{"cpu":"{{{{cpu}}}}","memory":"{{{{memory}}}}","pods":"{{{{pods}}}}"}}}
            """);
        Assert.True(made.Code == 201, made.Text);
        // New nodes are tainted until they are ready; nobody else here says that they are.
        var taints = JsonNode.Parse(spec)!["taints"]?.ToJsonString() ?? "null";
        var patched = await server.SendAsync(HttpMethod.Patch, $"/api/v1/nodes/{name}", System.Text.Encoding.UTF8.GetBytes($"{{\"spec\":{{\"taints\":{taints}}}}}"), "application/merge-patch+json");
        Assert.True(patched.Code == 200, patched.Text);
    }

    public async Task<string> PodAsync(string name, string spec = "{}", string cpu = "100m", string labels = "{}")
    {
        var tree = JsonNode.Parse(spec)!.AsObject();
        tree["containers"] ??= JsonNode.Parse($$$$"""[{"name":"c","image":"pause","resources":{"requests":{"cpu":"{{{{cpu}}}}"}}}]""");
        tree["terminationGracePeriodSeconds"] ??= 0;
        var body = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = JsonNode.Parse(labels) }, ["spec"] = tree };
        var made = await server.PostAsync($"/api/v1/namespaces/{ns}/pods", body.ToJsonString());
        Assert.True(made.Code == 201, made.Text);
        return made.Json.Text("metadata", "uid");
    }

    public async Task<JsonObject?> GetPodAsync(string name) =>
        await server.GetAsync($"/api/v1/namespaces/{ns}/pods/{name}") is { Code: 200 } found ? found.Json : null;

    /// <summary>The node a pod gets, soon.</summary>
    public Task<string> NodeOfAsync(string name) => Eventually.GetAsync(
        async () => await GetPodAsync(name) is { } pod && pod.Text("spec", "nodeName") is { Length: > 0 } node ? node : null, Soon, $"{name} has a node");

    /// <summary>The PodScheduled condition, once it is as wished.</summary>
    public Task<JsonObject> ConditionAsync(string name, string reason) => Eventually.GetAsync(
        async () => (await GetPodAsync(name))?.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "PodScheduled" && c.Text("reason") == reason),
        Soon, $"{name} is told {reason}");

    public async Task<IReadOnlyList<JsonObject>> EventsAsync(string reason) =>
        [.. (await server.GetAsync($"/api/v1/namespaces/{ns}/events")).Json.Items("items").Where(e => e.Text("reason") == reason)];

    public Task DeletePodAsync(string name) => server.DeleteAsync($"/api/v1/namespaces/{ns}/pods/{name}?gracePeriodSeconds=0");

    public Task<RunningApiServer.Answer> PatchAsync(string path, string patch) =>
        server.SendAsync(HttpMethod.Patch, path, System.Text.Encoding.UTF8.GetBytes(patch), "application/strategic-merge-patch+json");
}
