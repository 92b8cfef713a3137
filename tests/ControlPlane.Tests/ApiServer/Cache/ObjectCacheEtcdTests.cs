using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.ControlPlane.Tests.Storage.Etcd;
using NodeStack.TestSupport.Etcd;
using static NodeStack.ControlPlane.Tests.ApiServer.Cache.CacheFixture;

namespace NodeStack.ControlPlane.Tests.ApiServer.Cache;

/// <summary>A cache on real etcd, written by another server.</summary>
public sealed class ObjectCacheEtcdTests(EtcdFixture etcd) : IClassFixture<EtcdFixture>
{
    [EtcdFact]
    public async Task ReadNewest_AfterWritesOfAnotherServer_SeesEachWithoutTheClock()
    {
        using var stop = new CancellationTokenSource();
        await using var other = etcd.NewStore();
        // A clock that stands still: only what etcd tells can bring news.
        var cache = new ObjectCache(
            etcd.Store, Prefix, Decode, new ObjectCacheOptions(), new CacheMetrics(Unread.Metrics).Of("", "things"), new Microsoft.Extensions.Time.Testing.FakeTimeProvider(), NullLogger.Instance);
        var running = cache.RunAsync(stop.Token);
        for (var i = 0; i < 50; i++)
        {
            await other.MakeAsync(Key($"{i:00}"), "x");
            Assert.Equal(i + 1, (await cache.ReadNewestAsync(Deadline.Token())).Objects.Count);
            var foreign = await other.MakeAsync($"/registry/core/others/{i}", "x");
            Assert.True((await cache.ReadNewestAsync(Deadline.Token())).Revision >= foreign);
        }
        await stop.CancelAsync();
        await running.WaitAsync(Deadline.Time);
    }
}
