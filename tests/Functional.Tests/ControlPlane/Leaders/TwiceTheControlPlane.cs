using System.Text.Json.Nodes;
using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.TestSupport;

namespace NodeStack.Functional.Tests.ControlPlane.Leaders;

/// <summary>One API server, two schedulers, two controller managers, and nodes without kubelets.</summary>
internal sealed class TwiceTheControlPlane : IAsyncDisposable
{
    public const string Deployments = "/apis/apps/v1/namespaces/default/deployments", Batch = "/apis/batch/v1/namespaces/default";
    private const string Template = """{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"none"}]} }""";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private readonly ApiServerProcess _server = new();

    private TwiceTheControlPlane()
    {
        Pods = new PodsWithoutKubelets(_server);
        Schedulers = new Contest(_server, "kube-scheduler", "scheduler");
        Controllers = new Contest(_server, "kube-controller-manager", "controllers", "--controllers=*,-node-lifecycle-controller");
    }

    public PodsWithoutKubelets Pods { get; }
    public Contest Schedulers { get; }
    public Contest Controllers { get; }
    public IReadOnlyList<Contest> Contests => [Schedulers, Controllers];

    public static async Task<TwiceTheControlPlane> StartAsync()
    {
        var made = new TwiceTheControlPlane();
        await made._server.StartAsync();
        await made.Pods.StartAsync();
        await Task.WhenAll(made.Contests.Select(c => c.StartAsync()));
        return made;
    }

    public async Task DeployAsync(string name, int replicas) => (await _server.Admin.PostAsync(
        Deployments,
        $$"""
        {"metadata":{"name":"{{name}}"},"spec":{"replicas":{{replicas}},"selector":{"matchLabels":{"app":"{{name}}"} },
         "template":{"metadata":{"labels":{"app":"{{name}}"} },"spec":{"containers":[{"name":"c","image":"none"}]} } } }
        """)).Expect(201);

    public async Task ScaleAsync(string name, int replicas) =>
        (await _server.Admin.PatchAsync($"{Deployments}/{name}", "merge-patch+json", $$"""{"spec":{"replicas":{{replicas}} } }""")).Expect(200);

    public async Task RunJobAsync(string name, int completions, int parallelism) => (await _server.Admin.PostAsync(
        $"{Batch}/jobs",
        $$"""{"metadata":{"name":"{{name}}"},"spec":{"completionMode":"Indexed","completions":{{completions}},"parallelism":{{parallelism}},"template":{{Template}} } }""")).Expect(201);

    /// <summary>A CronJob that is due: as if its last run had been minutes ago.</summary>
    public async Task ScheduleAsync(string name)
    {
        (await _server.Admin.PostAsync($"{Batch}/cronjobs", $$"""{"metadata":{"name":"{{name}}"},"spec":{"schedule":"* * * * *","jobTemplate":{"spec":{"template":{{Template}} } } } }""")).Expect(201);
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-3);
        (await _server.Admin.PatchAsync($"{Batch}/cronjobs/{name}/status", "merge-patch+json", $$"""{"status":{"lastScheduleTime":"{{before:yyyy-MM-ddTHH:mm:ssZ}}"} }""")).Expect(200);
    }

    public Task RolledOutAsync(string name, int replicas) => Eventually.TrueAsync(
        async () => (int?)(await _server.Admin.GetAsync($"{Deployments}/{name}")).Expect(200).Json["status"]?["readyReplicas"] == replicas, s_patience, $"{replicas} Ready pods of {name}");

    public Task CompleteAsync(string job, int completions) => Eventually.TrueAsync(
        async () => (int?)(await _server.Admin.GetAsync($"{Batch}/jobs/{job}")).Expect(200).Json["status"]?["succeeded"] == completions, s_patience, $"{completions} of {job}");

    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path) => [.. (await _server.Admin.GetAsync(path)).Expect(200).Json["items"]!.AsArray().Select(i => i!)];

    public async ValueTask DisposeAsync()
    {
        foreach (var contest in Contests)
            await contest.DisposeAsync();
        await Pods.DisposeAsync();
        await _server.DisposeAsync();
    }
}
