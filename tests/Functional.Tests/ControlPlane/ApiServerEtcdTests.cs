using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.TestSupport.Etcd;

namespace NodeStack.Functional.Tests.ControlPlane;

/// <summary>Two API servers on one real etcd: one cluster.</summary>
public sealed class ApiServerEtcdTests
{
    private const int Services = 200;
    private const int AtATime = 16;
    private const string ServicesPath = "/api/v1/namespaces/default/services";

    [ApiServerEtcdFact]
    public async Task Etcd_OneServer_ServesTheSameTour()
    {
        await using var etcd = new EtcdServer();
        await etcd.StartAsync();
        await using var server = new ApiServerProcess("--etcd-servers", etcd.Endpoint.OriginalString);
        await server.StartAsync();
        await ApiTour.RunAsync(server.Admin, "tour");
        Assert.False(File.Exists(server.StoreFile));
        Assert.Equal(0, await server.StopAsync());
    }

    [ApiServerEtcdFact]
    public async Task Etcd_TwoServers_SeeEachOthersWritesAndGiveNothingTwice()
    {
        await using var etcd = new EtcdServer();
        await etcd.StartAsync();
        await using var first = new ApiServerProcess("--etcd-servers", etcd.Endpoint.OriginalString);
        await using var second = new ApiServerProcess("--etcd-servers", etcd.Endpoint.OriginalString);
        // Both at once: both make the system objects.
        await Task.WhenAll(first.StartAsync(), second.StartAsync());

        await EachSeesTheOtherAsync(first, second);
        await EachSeesTheOtherAsync(second, first);
        await OneOfTwoWritersWinsAsync(first, second);
        await NothingIsGivenTwiceAsync(first, second);

        Assert.Equal(0, await first.StopAsync());
        (await second.Admin.GetAsync("/readyz")).Expect(200);
        Assert.Equal(0, await second.StopAsync());
    }

    private static async Task EachSeesTheOtherAsync(ApiServerProcess writer, ApiServerProcess reader)
    {
        const string Path = "/api/v1/namespaces/default/configmaps";
        var name = $"from-{writer.Port}";
        var list = (await reader.Admin.GetAsync(Path)).Expect(200);
        using var watch = await reader.Admin.OpenAsync($"{Path}?watch=true&resourceVersion={list.ResourceVersion}");
        (await writer.Admin.PostAsync(Path, $$"""{"metadata":{"name":"{{name}}"} }""")).Expect(201);
        // A read without a version is as new as the last write, whoever did it.
        (await reader.Admin.GetAsync($"{Path}/{name}")).Expect(200);
        Assert.Contains((await reader.Admin.GetAsync(Path)).Expect(200).Json["items"]!.AsArray(), i => (string?)i!["metadata"]!["name"] == name);
        Assert.Contains($"\"{name}\"", await watch.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)), StringComparison.Ordinal);
    }

    private static async Task OneOfTwoWritersWinsAsync(ApiServerProcess first, ApiServerProcess second)
    {
        const string Path = "/api/v1/namespaces/default/configmaps";
        var made = (await first.Admin.PostAsync(Path, """{"metadata":{"name":"contended"}}""")).Expect(201).Json;
        made["data"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "b" };
        var body = made.ToJsonString();
        made["data"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "c" };
        var answers = await Task.WhenAll(first.Admin.PutAsync($"{Path}/contended", body), second.Admin.PutAsync($"{Path}/contended", made.ToJsonString()));
        Assert.Equal([200, 409], answers.Select(a => a.Code).Order());
    }

    private static async Task NothingIsGivenTwiceAsync(ApiServerProcess first, ApiServerProcess second)
    {
        var answers = new ApiAnswer[Services];
        await Parallel.ForAsync(0, Services, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (i, _) =>
        {
            var server = i % 2 == 0 ? first : second;
            answers[i] = await server.Admin.PostAsync(ServicesPath, $$"""{"metadata":{"name":"s{{i}}"},"spec":{"type":"NodePort","ports":[{"port":80}]} }""");
        });
        var specs = answers.Select(a => a.Expect(201).Json["spec"]!).ToArray();
        Assert.Equal(Services, specs.Select(s => (string)s["clusterIP"]!).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Services, specs.Select(s => (int)s["ports"]![0]!["nodePort"]!).Distinct().Count());
        Assert.DoesNotContain(specs, s => (string?)s["clusterIP"] == "10.96.0.1");
    }
}
