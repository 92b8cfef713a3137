using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Storage.Etcd;
using NodeStack.TestSupport.Etcd;

namespace NodeStack.ControlPlane.Tests.Storage.Etcd;

/// <summary>One etcd and one store on it for all tests of a class.</summary>
public sealed class EtcdFixture : IAsyncLifetime
{
    private EtcdServer? _server;
    private EtcdStore? _store;

    internal EtcdServer Server => _server!;

    internal EtcdStore Store => _store!;

    public async Task InitializeAsync()
    {
        if (EtcdRequirement.Missing is not null)
            return;
        _server = new EtcdServer();
        await _server.StartAsync();
        _store = NewStore();
        // The store's feed hears of etcd before a test compacts what the feed would begin with.
        var first = await _store.MakeAsync("/fixture/feed", "1");
        using var watch = _store.Watch("/fixture/", first);
        await _store.ReplaceAsync("/fixture/feed", "2", first);
        await watch.TakeAsync(1);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    internal EtcdStore NewStore() => new(new EtcdStoreOptions { Endpoints = [Server.Endpoint] }, TimeProvider.System, NullLogger.Instance);
}
