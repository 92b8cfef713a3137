using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.Tests.Storage.Sqlite;

/// <summary>The contract on the embedded store.</summary>
public sealed class SqliteStoreContractTests : StoreContract, IAsyncLifetime
{
    private readonly SqliteFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public SqliteStoreContractTests() => Store = _folder.Open(_time);

    private protected override IStore Store { get; }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    private protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
