using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Storage.Sqlite;

namespace NodeStack.ControlPlane.Tests.Storage.Sqlite;

/// <summary>A folder for a store, removed with the test.</summary>
internal sealed class SqliteFolder : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("nodestack-store-").FullName;

    public string Path => System.IO.Path.Combine(_parent, "store");

    public string File => System.IO.Path.Combine(Path, "store.db");

    public SqliteStore Open(TimeProvider? time = null, Func<SqliteStoreOptions, SqliteStoreOptions>? change = null)
    {
        var options = new SqliteStoreOptions { Folder = Path };
        return SqliteStore.Open(change?.Invoke(options) ?? options, time ?? TimeProvider.System, NullLogger.Instance);
    }

    public void Dispose() => Directory.Delete(_parent, recursive: true);
}
