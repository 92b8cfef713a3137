using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Scheduler.Tracking;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;

namespace NodeStack.ControlPlane.Tests.Scheduler.Tracking;

public sealed class ClusterFeedTests
{
    /// <summary>A change that came between the look at the keys and the look at the objects was once taken for known.</summary>
    [Fact]
    public async Task Drain_WhileThingsChange_HandsOverEveryChange()
    {
        const int Nodes = 400;
        var api = new FakeApi();
        for (var i = 0; i < Nodes; i++)
            api.Put($"/api/v1/nodes/n{i}", Node(i, 0));
        var seen = new Dictionary<string, string>();
        var informer = new Informer<V1Node, string>(
            new ApiResources(api).Nodes, new InformerOptions(), static n => n.Metadata.Labels["turn"], TimeProvider.System, NullLogger.Instance);
        var feed = new ClusterFeed<V1Node, string>(informer, (key, before, after, _) =>
        {
            Assert.Equal(seen.GetValueOrDefault(key), before);
            seen[key] = after!;
        }, static () => { });
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var following = feed.RunAsync(stop.Token);
        await feed.SyncedAsync(stop.Token);

        var changing = Task.Run(() =>
        {
            for (var turn = 1; turn <= 5; turn++)
            {
                for (var i = 0; i < Nodes; i++)
                    api.Put($"/api/v1/nodes/n{i}", Node(i, turn));
            }
        });
        while (!changing.IsCompleted)
            feed.Drain(DateTimeOffset.UnixEpoch);
        await changing;
        await Eventually.TrueAsync(() => informer.Items.Values.All(t => t == "5"), TimeSpan.FromSeconds(20), "the informer has the last turn");
        feed.Drain(DateTimeOffset.UnixEpoch);

        Assert.Equal(Nodes, seen.Count);
        Assert.All(seen, n => Assert.Equal("5", n.Value));
        await stop.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private static JsonObject Node(int number, int turn) => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "Node", ["metadata"] = new JsonObject { ["name"] = $"n{number}", ["labels"] = new JsonObject { ["turn"] = $"{turn}" } },
    };
}
