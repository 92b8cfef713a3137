using CsCheck;

namespace NodeStack.ControlPlane.Tests.Storage.Sqlite;

public sealed class SqliteWatchPropertyTests
{
    [Fact]
    public async Task Watch_RandomWritesReconnectsAndCompactions_TellsEachEventOnceInOrder()
    {
        using var folder = new SqliteFolder();
        await using var store = folder.Open();
        await WatchProperty.Scripts.SampleAsync(script => new WatchProperty(store).RunAsync(script), iter: 200, threads: 1);
    }
}
