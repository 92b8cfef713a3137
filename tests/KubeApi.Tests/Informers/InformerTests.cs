using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;

namespace NodeStack.KubeApi.Tests.Informers;

public sealed class InformerTests : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);
    private readonly FakeApi _api = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_ListsOnce_ThenFollows()
    {
        Put("a", "n");
        Put("b", "other");
        var informer = Start();
        await informer.SyncedAsync(_stop.Token).WaitAsync(s_deadline);
        Assert.Equal(["ns/a"], informer.Items.Keys);
        Put("c", "n");
        await KeysAsync(informer, "ns/a", "ns/c");
        _api.Remove("/api/v1/namespaces/ns/pods/a");
        await KeysAsync(informer, "ns/c");
        Assert.Single(_api.Requests, r => !r.Path.Contains("watch=true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WatchEnds_GoesOnFromTheLastRevision_WithoutAList()
    {
        Put("a", "n");
        var informer = Start();
        await WatchedAsync();
        _api.EndWatches();
        Put("b", "n");
        await KeysAsync(informer, "ns/a", "ns/b");
        Assert.Single(_api.Requests, r => !r.Path.Contains("watch=true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_RevisionForgotten_ListsAgain_AndDropsWhatIsGone()
    {
        Put("a", "n");
        var informer = Start();
        await WatchedAsync();
        _api.IsDown = true;
        _api.Remove("/api/v1/namespaces/ns/pods/a");
        Put("b", "n");
        _api.Compact();
        _api.IsDown = false;
        await KeysAsync(informer, "ns/b");
    }

    [Fact]
    public async Task Run_ServerAway_KeepsWhatIsKnown()
    {
        Put("a", "n");
        var informer = Start();
        await WatchedAsync();
        _api.IsDown = true;
        var tried = _api.Requests.Count;
        await Eventually.TrueAsync(() => _api.Requests.Count > tried + 1, s_deadline, "further tries");
        Assert.Equal(["ns/a"], informer.Items.Keys);
        Assert.True(informer.HasSynced);
    }

    [Fact]
    public async Task Run_ForbiddenAtFirst_IsTriedAgain()
    {
        _api.Fail(HttpMethod.Get, "/api/v1/pods", new ApiException(403, "Forbidden", "no"));
        Put("a", "n");
        await KeysAsync(Start(), "ns/a");
    }

    [Fact]
    public async Task Run_Translation_KeepsOnlyWhatItMakes_AndLeavesOutNull()
    {
        Put("a", "n", "10.0.0.1");
        Put("b", "n", null);
        var informer = StartTranslating();
        await informer.SyncedAsync(_stop.Token).WaitAsync(s_deadline);
        Assert.Equal("10.0.0.1", Assert.Single(informer.Items, i => i.Key == "ns/a").Value);
        Assert.Single(informer.Items);
        Put("b", "n", "10.0.0.2");
        await Eventually.TrueAsync(() => informer.Find("ns", "b") == "10.0.0.2", s_deadline, "b to be kept");
        Put("a", "n", null);
        await Eventually.TrueAsync(() => informer.Find("ns", "a") is null, s_deadline, "a to be left out");
        _api.Remove("/api/v1/namespaces/ns/pods/b");
        await Eventually.TrueAsync(() => informer.Items.IsEmpty, s_deadline, "b to go");
    }

    [Fact]
    public async Task Run_WhatIsKeptEqualsWhatWas_IsNoChange()
    {
        Put("a", "n", "10.0.0.1");
        var informer = StartTranslating();
        var changes = new ConcurrentQueue<string?>();
        informer.Changed += changes.Enqueue;
        await WatchedAsync();
        changes.Clear();
        Put("a", "n", "10.0.0.1");
        Put("a", "n", null);
        Put("a", "n", null);
        Put("b", "n", "10.0.0.2");
        await Eventually.TrueAsync(() => informer.Find("ns", "b") is not null, s_deadline, "b");
        Assert.Equal(["ns/a", "ns/b"], changes);
    }

    [Fact]
    public async Task Run_ListedAgain_WhatIsAsItWas_StaysTheSameObject()
    {
        Put("a", "n", "10.0.0.1");
        var informer = StartTranslating();
        await WatchedAsync();
        var before = informer.Find("ns", "a");
        _api.IsDown = true;
        Put("b", "n", "10.0.0.2");
        _api.Compact();
        _api.IsDown = false;
        await Eventually.TrueAsync(() => informer.Find("ns", "b") is not null, s_deadline, "b");
        Assert.Same(before, informer.Find("ns", "a"));
    }

    [Fact]
    public async Task Run_MoreThanAPage_ReadsAllPages()
    {
        for (var i = 0; i < 1201; i++)
            Put($"p{i}", "n", $"10.0.{i / 250}.{i % 250}");
        var informer = StartTranslating();
        await informer.SyncedAsync(_stop.Token).WaitAsync(s_deadline);
        Assert.Equal(1201, informer.Items.Count);
        Assert.Equal(3, _api.Requests.Count(r => !r.Path.Contains("watch=true", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_NotServed_WaitsAsLongAsItWasTold()
    {
        var time = new FakeTimeProvider();
        _api.Fail(HttpMethod.Get, "/api/v1/pods", new ApiException(404, "NotFound", "no"));
        var informer = new Informer<V1Pod>(
            new ApiResources(_api).Pods, new InformerOptions { UnservedRetry = TimeSpan.FromMinutes(5) }, time, NullLogger.Instance);
        _running = informer.RunAsync(_stop.Token);
        var waited = TimeSpan.Zero;
        await Eventually.TrueAsync(
            () =>
            {
                if (informer.HasSynced)
                    return true;
                time.Advance(TimeSpan.FromSeconds(20));
                waited += TimeSpan.FromSeconds(20);
                return false;
            },
            s_deadline, "the second try");
        Assert.True(waited >= TimeSpan.FromMinutes(5), $"tried again after {waited}");
    }

    [Theory]
    [InlineData(1, 0, 0.2)]
    [InlineData(2, 0, 0.4)]
    [InlineData(6, 0, 6.4)]
    [InlineData(7, 0, 10)]
    [InlineData(1000, 1, 15)]
    public void Delay_GrowsToItsLimit(int failures, double jitter, double seconds) =>
        Assert.Equal(seconds, RetryRules.Delay(failures, jitter).TotalSeconds, 3);

    private Informer<V1Pod> Start()
    {
        var informer = new Informer<V1Pod>(
            new ApiResources(_api).Pods, new InformerOptions { FieldSelector = "spec.nodeName=n" }, TimeProvider.System, NullLogger.Instance);
        _running = informer.RunAsync(_stop.Token);
        return informer;
    }

    private Informer<V1Pod, string> StartTranslating()
    {
        var informer = new Informer<V1Pod, string>(
            new ApiResources(_api).Pods, new InformerOptions(), static pod => pod.Status?.PodIP is { } text ? new string(text) : null, TimeProvider.System, NullLogger.Instance);
        _running = informer.RunAsync(_stop.Token);
        return informer;
    }

    private Task WatchedAsync() => Eventually.TrueAsync(() => _api.Watches == 1, s_deadline, "a watch");

    private static Task KeysAsync(Informer<V1Pod> informer, params string[] keys) =>
        Eventually.TrueAsync(() => informer.Items.Keys.Order().SequenceEqual(keys), s_deadline, string.Join(",", keys));

    private void Put(string name, string node, string? address = null) => _api.Put($"/api/v1/namespaces/ns/pods/{name}", new JsonObject
    {
        ["metadata"] = new JsonObject { ["namespace"] = "ns", ["name"] = name },
        ["spec"] = new JsonObject { ["nodeName"] = node },
        ["status"] = new JsonObject { ["podIP"] = address },
    });
}
