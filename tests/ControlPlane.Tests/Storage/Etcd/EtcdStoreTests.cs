using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Storage.Etcd;
using NodeStack.TestSupport.Etcd;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.ControlPlane.Tests.Storage.Etcd;

/// <summary>What only a store behind a network can get wrong; on real etcd.</summary>
public sealed class EtcdStoreTests(EtcdFixture etcd) : IClassFixture<EtcdFixture>
{
    [EtcdFact]
    public Task Watch_RandomWritesReconnectsAndCompactions_TellsEachEventOnceInOrder() =>
        WatchProperty.Scripts.SampleAsync(script => new WatchProperty(etcd.Store).RunAsync(script), iter: 25, threads: 1);

    [EtcdFact]
    public async Task Call_FirstMemberIsDown_AsksTheNext()
    {
        var down = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        await using var store = new EtcdStore(
            new EtcdStoreOptions { Endpoints = [down, etcd.Server.Endpoint] }, TimeProvider.System, NullLogger.Instance);
        var revision = await store.MakeAsync("/registry/core/failover/a", "1");
        using var watch = store.Watch("/registry/core/failover/", revision - 1);
        Assert.Equal("1", (await watch.TakeAsync(1))[0].Value.Text());
    }

    [EtcdFact]
    public async Task Write_NoMemberIsUp_IsKnownNotToBeDone()
    {
        var down = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        await using var store = new EtcdStore(new EtcdStoreOptions { Endpoints = [down] }, TimeProvider.System, NullLogger.Instance);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.MakeAsync("/registry/core/down/a", "1"));
        Assert.Contains(down.ToString(), error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CheckHealthAsync(Deadline.Token()).AsTask());
    }

    [EtcdFact]
    public async Task Lifetime_ManyValues_ShareALease()
    {
        var before = await LeasesAsync();
        for (var i = 0; i < 20; i++)
            await etcd.Store.MakeAsync($"/registry/core/shared/{i}", "1", TimeSpan.FromHours(1));
        Assert.Equal(before + 1, await LeasesAsync());
    }

    [EtcdFact]
    public async Task Watch_EtcdIsKilledAndStartedAgain_MissesNothing()
    {
        await using var server = new EtcdServer();
        await server.StartAsync();
        await using var store = new EtcdStore(new EtcdStoreOptions { Endpoints = [server.Endpoint] }, TimeProvider.System, NullLogger.Instance);
        var first = await store.MakeAsync("/registry/core/restart/a", "1");
        using var watch = store.Watch("/registry/core/restart/", first - 1);
        await watch.TakeAsync(1);

        await server.KillAsync();
        await server.StartAsync();
        await using var other = new EtcdStore(new EtcdStoreOptions { Endpoints = [server.Endpoint] }, TimeProvider.System, NullLogger.Instance);
        var second = await other.ReplaceAsync("/registry/core/restart/a", "2", first);
        Assert.Equal([$"{second} /registry/core/restart/a: 1 > 2"], (await watch.TakeAsync(1)).Select(e => e.Text()));
    }

    /// <summary>Distinct leases on the values of the sharing test.</summary>
    private async Task<int> LeasesAsync()
    {
        using var members = new EtcdMembers(new EtcdStoreOptions { Endpoints = [etcd.Server.Endpoint] }, null);
        var answer = await members.Current.Keys.RangeAsync(EtcdRequestBuilder.Page("/registry/core/shared/", null, 0, 0), cancellationToken: Deadline.Token());
        return answer.Kvs.Select(k => k.Lease).Distinct().Count();
    }
}
