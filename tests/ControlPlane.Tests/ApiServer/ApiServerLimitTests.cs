using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.KubeApi.Json;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>Servers that are full, or end.</summary>
public sealed class ApiServerLimitTests
{
    [Fact]
    public async Task Request_BeyondThoseInFlight_IsToldToComeBack()
    {
        await using var server = await RunningApiServer.StartAsync(o => o with { MaxWritesInFlight = 0 });
        const string review = """{"spec":{"resourceAttributes":{"verb":"get","resource":"pods"}}}""";
        var answer = await server.SendAsync(
            HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", System.Text.Encoding.UTF8.GetBytes(review), token: "user-token");
        Assert.Equal((429, "TooManyRequests", 1), (answer.Code, answer.Json.Text("reason"), answer.Json.Child("details").Number("retryAfterSeconds")));
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        // Reads have places of their own, and administrators need none.
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Get, "/api", null, token: "user-token")).Code);
        Assert.Equal(201, (await server.PostAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review)).Code);
    }

    [Fact]
    public async Task Stop_WithWatchers_EndsTheirStreams()
    {
        await using var server = await RunningApiServer.StartAsync();
        await using var stream = await server.OpenAsync("/api/v1/configmaps?watch=1");
        var rest = new StreamReader(stream).ReadToEndAsync(Deadline.Token());
        await server.StopAsync();
        // The stream ends as streams do; a client is not to take it for a broken connection.
        await rest;
    }

    [Fact]
    public async Task Watcher_ThatDoesNotRead_IsClosedAndHoldsUpNobody()
    {
        await using var server = await RunningApiServer.StartAsync(o => o with { WatcherPatience = TimeSpan.FromMilliseconds(300) });
        var path = $"/api/v1/namespaces/{await server.NamespaceAsync()}/configmaps";
        await using var stalled = await server.OpenAsync($"{path}?watch=1");
        await using var attentive = await server.OpenAsync($"{path}?watch=1");
        var names = ReadNamesAsync(attentive, 40);
        await FillAsync(server, path, 40);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"c{i}"), await names.WaitAsync(Deadline.Time));

        // Reading now brings what was under way, and then that the server has given up.
        var rest = new byte[1 << 16];
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (await stalled.ReadAsync(rest, Deadline.Token()) > 0)
            {
            }
        });
        Assert.Contains("apiserver_terminated_watchers_total{group=\"\",resource=\"configmaps\"} 1", (await server.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WithAWatcherOfAWebSocket_SaysFarewell()
    {
        await using var server = await RunningApiServer.StartAsync();
        using var client = await MessageClient.OpenAsync(new Uri(server.Address, "/api/v1/configmaps?watch=1&resourceVersion=1"), "admin-token", []);
        var rest = ReadToEndAsync(client);
        await server.StopAsync();
        await rest;
    }

    [Fact]
    public async Task WatcherOfAWebSocket_ThatDoesNotRead_IsClosedAndHoldsUpNobody()
    {
        await using var server = await RunningApiServer.StartAsync(o => o with { WatcherPatience = TimeSpan.FromMilliseconds(300) });
        var path = $"/api/v1/namespaces/{await server.NamespaceAsync()}/configmaps";
        using var stalled = await MessageClient.OpenAsync(new Uri(server.Address, $"{path}?watch=1"), "admin-token", []);
        await using var attentive = await server.OpenAsync($"{path}?watch=1");
        var names = ReadNamesAsync(attentive, 40);
        await FillAsync(server, path, 40);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"c{i}"), await names.WaitAsync(Deadline.Time));

        // Cut off, not bidden farewell.
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => ReadToEndAsync(stalled));
        Assert.Contains("apiserver_terminated_watchers_total{group=\"\",resource=\"configmaps\"} 1", (await server.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    /// <summary>More than a connection, its windows and buffers hold for one that does not read.</summary>
    private static async Task FillAsync(RunningApiServer server, string path, int count)
    {
        var filler = new string('x', 500_000);
        for (var i = 0; i < count; i++)
            Assert.Equal(201, (await server.PostAsync(path, $$$"""{"metadata":{"name":"c{{{i}}}"},"data":{"k":"{{{filler}}}"}}""")).Code);
    }

    private static async Task ReadToEndAsync(MessageClient client)
    {
        while (await client.NextAsync() is not null)
        {
        }
    }

    private static async Task<List<string>> ReadNamesAsync(Stream stream, int count)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var names = new List<string>();
        while (names.Count < count && await reader.ReadLineAsync() is { } line)
            names.Add(System.Text.Json.Nodes.JsonNode.Parse(line)!["object"]!.AsObject().Child("metadata").Text("name"));
        return names;
    }
}
