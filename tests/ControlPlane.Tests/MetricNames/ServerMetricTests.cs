using System.Globalization;
using NodeStack.ControlPlane.Storage.Etcd;
using NodeStack.ControlPlane.Tests.ApiServer;
using NodeStack.ControlPlane.Tests.Storage.Etcd;
using NodeStack.TestSupport.Etcd;
using NodeStack.TestSupport.Metrics;
using Xunit;

namespace NodeStack.ControlPlane.Tests.MetricNames;

/// <summary>What a running API server shows: every family of our lists with its type and labels, and none that is not in a list.</summary>
public sealed class ServerMetricTests(EtcdFixture etcd) : IClassFixture<EtcdFixture>
{
    [Fact]
    public async Task Server_AfterRequests_ShowsTheFamiliesOfTheLists()
    {
        await using var server = await RunningApiServer.StartAsync();
        await server.UseAsync();
        Assert.Equal([], MetricText.Differences(MetricLists.List("apiserver"), MetricText.Families((await server.GetAsync("/metrics")).Text)));
        Assert.Equal([], MetricText.Differences(MetricLists.List("slis"), MetricText.Families((await server.GetAsync("/metrics/slis")).Text)));
    }

    [Fact]
    public async Task Server_AfterRequests_CountsWhatHappened()
    {
        await using var server = await RunningApiServer.StartAsync();
        await server.UseAsync();
        Assert.Equal(404, (await server.GetAsync("/apis/made.up/v1/things")).Code);
        Assert.Equal(404, (await server.GetAsync("/api/v1/namespaces/default/made-up")).Code);
        Assert.Equal(404, (await server.GetAsync("/api/v1/namespaces/default/status/made-up")).Code);
        var counts = File.ReadLines(MetricLists.PathOf("values")).Where(static line => line.Length > 0 && line[0] != '#').ToArray();
        var text = "";
        // Some is counted when a request has ended, which its client may know first.
        for (var tries = 0; tries < 100 && !Values(text, counts).SequenceEqual(counts); tries++)
            text = (await server.GetAsync("/metrics")).Text;
        Assert.DoesNotContain("made-up", text, StringComparison.Ordinal);
        Assert.DoesNotContain("made.up", text, StringComparison.Ordinal);
        Assert.Equal(counts, Values(text, counts));
        // The secret that was there before; the one made later, when it came before the watch had got so far.
        Assert.InRange(RegistryText.Value(text, "apiserver_init_events_total{group=\"\",resource=\"secrets\"}"), 1, 2);

        static IEnumerable<string> Values(string text, IEnumerable<string> counts) =>
            counts.Select(line => line[..line.LastIndexOf(' ')]).Select(series => string.Create(CultureInfo.InvariantCulture, $"{series} {RegistryText.Value(text, series)}"));
    }

    [EtcdFact]
    public async Task Server_OnEtcd_ShowsThoseOfItsClientToo()
    {
        await using var server = await RunningApiServer.StartAsync(o => o with { Etcd = new EtcdStoreOptions { Endpoints = [etcd.Server.Endpoint] } });
        await server.UseAsync();
        var list = MetricLists.List("apiserver");
        foreach (var (name, shape) in MetricLists.List("etcd"))
            list.Add(name, shape);
        var text = (await server.GetAsync("/metrics")).Text;
        Assert.Equal([], MetricText.Differences(list, MetricText.Families(text)));
        const string range = "{grpc_type=\"unary\",grpc_service=\"etcdserverpb.KV\",grpc_method=\"Range\"";
        Assert.True(RegistryText.Value(text, $"grpc_client_handled_total{range},grpc_code=\"OK\"}}") > 0);
        Assert.Equal(1, RegistryText.Value(text, "grpc_client_msg_sent_total{grpc_type=\"bidi_stream\",grpc_service=\"etcdserverpb.Watch\",grpc_method=\"Watch\"}"));
        Assert.True(RegistryText.Value(text, "apiserver_storage_size_bytes{storage_cluster_id=\"etcd-0\"}") > 0);
    }
}
