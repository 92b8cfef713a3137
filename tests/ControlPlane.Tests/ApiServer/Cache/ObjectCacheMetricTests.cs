using NodeStack.ControlPlane.Tests.MetricNames;
using NodeStack.ControlPlane.Tests.Storage;
using Xunit;
using static NodeStack.ControlPlane.Tests.ApiServer.Cache.CacheFixture;

namespace NodeStack.ControlPlane.Tests.ApiServer.Cache;

public sealed class ObjectCacheMetricTests
{
    [Fact]
    public async Task Metrics_OfWhatTheCacheDid_SayIt()
    {
        await using var fixture = new CacheFixture();
        await fixture.Store.MakeAsync(Key("broken"), "broken");
        var first = await fixture.Store.MakeAsync(Key("a"), "1");
        fixture.Start();
        await fixture.Cache.ReadNewestAsync(Deadline.Token());
        // One more than there is room for at first: 65 changes, and one event that is no object.
        for (var i = 0; i < 64; i++)
            await fixture.Store.MakeAsync(Key($"many-{i:00}"), "x");
        await fixture.Store.ReplaceAsync(Key("a"), "longer", first);
        await fixture.Store.MakeAsync(Key("broken-too"), "broken");
        var newest = await fixture.Cache.ReadNewestAsync(Deadline.Token());
        await using var watch = fixture.Cache.WatchAsync(newest.Revision - 3, Deadline.Token()).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());

        var text = await fixture.Registry.TextAsync();
        Assert.Equal(
            [1, 1, 2, 2, 1, 66, 66, 65, 128, 1, 2, 2, newest.Objects.Values.Sum(o => o.Json.Length)],
            new[]
            {
                "apiserver_watch_cache_initializations_total", "apiserver_storage_list_total", "apiserver_storage_list_fetched_objects_total",
                "apiserver_storage_list_evaluated_objects_total", "apiserver_storage_list_returned_objects_total", "apiserver_storage_events_received_total",
                "apiserver_watch_cache_events_received_total", "apiserver_watch_cache_events_dispatched_total", "watch_cache_capacity",
                "watch_cache_capacity_increase_total", "apiserver_storage_decode_errors_total", "apiserver_init_events_total",
                "apiserver_resource_size_estimate_bytes",
            }.Select(name => RegistryText.Value(text, name + "{group=\"\",resource=\"things\"}")));
        Assert.Equal(2, RegistryText.Value(text, "apiserver_watch_cache_read_wait_seconds_count{group=\"\",resource=\"things\"}"));
    }
}
