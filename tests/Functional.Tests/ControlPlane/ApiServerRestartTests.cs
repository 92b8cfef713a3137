using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane;

/// <summary>What a data folder keeps from one process to the next, however the first one ended.</summary>
public sealed class ApiServerRestartTests
{
    private const int Writers = 8;
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [ApiServerFact]
    public async Task Restart_OnTheSameFolder_KeepsObjectsVersionsAndAuthority()
    {
        await using var server = new ApiServerProcess();
        await server.StartAsync();
        var made = (await server.Admin.PostAsync(ConfigMaps, Item("kept"))).Expect(201);
        var authority = await File.ReadAllTextAsync(Path.Combine(server.Pki, "ca.crt"));
        var address = (string?)(await server.Admin.GetAsync("/api/v1/namespaces/default/services/kubernetes")).Expect(200).Json["spec"]!["clusterIP"];
        Assert.Equal(0, await server.StopAsync());

        await server.StartAsync();
        Assert.Equal(made.Body, (await server.Admin.GetAsync($"{ConfigMaps}/kept")).Expect(200).Body);
        Assert.Equal(authority, await File.ReadAllTextAsync(Path.Combine(server.Pki, "ca.crt")));
        var service = (await server.Admin.GetAsync("/api/v1/namespaces/default/services/kubernetes")).Expect(200).Json;
        Assert.Equal(address, (string?)service["spec"]!["clusterIP"]);
        var later = (await server.Admin.PostAsync(ConfigMaps, Item("later"))).Expect(201);
        Assert.True(Number(later) > Number(made), $"{later.ResourceVersion} after {made.ResourceVersion}");
    }

    /// <summary>Caches begin with what is stored at the start, as upstream's: who knows older versions lists again.</summary>
    [ApiServerFact]
    public async Task Restart_AWatchFromBefore_IsToldToListAgain()
    {
        await using var server = new ApiServerProcess();
        await server.StartAsync();
        var before = (await server.Admin.PostAsync(ConfigMaps, Item("before"))).Expect(201);
        (await server.Admin.PostAsync(ConfigMaps, Item("missed"))).Expect(201);
        Assert.Equal(0, await server.StopAsync());

        await server.StartAsync();
        var expired = JsonNode.Parse(await FirstLineAsync(server, before.ResourceVersion))!;
        Assert.Equal(("ERROR", 410, "Expired"), ((string)expired["type"]!, (int)expired["object"]!["code"]!, (string)expired["object"]!["reason"]!));

        var list = (await server.Admin.GetAsync(ConfigMaps)).Expect(200);
        Assert.Contains(list.Json["items"]!.AsArray(), i => (string?)i!["metadata"]!["name"] == "missed");
        var next = FirstLineAsync(server, list.ResourceVersion);
        (await server.Admin.PostAsync(ConfigMaps, Item("next"))).Expect(201);
        Assert.Contains("\"next\"", await next, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task Kill_UnderWriteLoad_LosesNothingAcknowledged()
    {
        await using var server = new ApiServerProcess();
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        for (var round = 0; round < 3; round++)
        {
            await server.StartAsync();
            var admin = server.Admin;
            var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(admin, $"r{round}-w{writer}", acknowledged)).ToArray();
            var wanted = acknowledged.Count + 100;
            await TestSupport.Eventually.TrueAsync(() => acknowledged.Count >= wanted, TimeSpan.FromSeconds(60), "a hundred writes");
            await server.KillAsync();
            await Task.WhenAll(writers);
        }

        await server.StartAsync();
        var list = (await server.Admin.GetAsync(ConfigMaps)).Expect(200).Json;
        var kept = list["items"]!.AsArray().ToDictionary(i => (string)i!["metadata"]!["name"]!, i => (string)i!["metadata"]!["resourceVersion"]!, StringComparer.Ordinal);
        foreach (var (name, version) in acknowledged)
            Assert.Equal(version, kept.GetValueOrDefault(name));
        // What was not acknowledged may be there, one write of each writer and round at most.
        Assert.InRange(kept.Count, acknowledged.Count, acknowledged.Count + (3 * Writers));
        var newest = acknowledged.Values.Max(v => long.Parse(v, System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(Number((await server.Admin.PostAsync(ConfigMaps, Item("after"))).Expect(201)) > newest);
    }

    private static async Task<string> FirstLineAsync(ApiServerProcess server, string resourceVersion)
    {
        using var watch = await server.Admin.OpenAsync($"{ConfigMaps}?watch=true&resourceVersion={resourceVersion}");
        return (await watch.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)))!;
    }

    /// <summary>Until the server is gone.</summary>
    private static async Task WriteAsync(ApiClient client, string prefix, ConcurrentDictionary<string, string> acknowledged)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var made = (await client.PostAsync(ConfigMaps, Item($"{prefix}-{i}"))).Expect(201);
                acknowledged[$"{prefix}-{i}"] = made.ResourceVersion;
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The kill.
        }
    }

    private static string Item(string name) => $$"""{"apiVersion":"v1","kind":"ConfigMap","data":{"a":"b"},"metadata":{"name":"{{name}}"} }""";

    private static long Number(ApiAnswer answer) => long.Parse(answer.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture);
}
