using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Storage.Sqlite;
using NodeStack.StoreCrasher;

// Writes to a store until it is killed. usage: StoreCrasher FOLDER ROUND
// Each line on stdout is a write that was answered: "WRITER STEP REVISION". Compactions run all the while.
var (folder, round) = (args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
await using var store = SqliteStore.Open(new SqliteStoreOptions { Folder = folder }, TimeProvider.System, NullLogger.Instance);
await using var output = Console.OpenStandardOutput();
var gate = new Lock();
await Task.WhenAll([.. Enumerable.Range(0, CrashScript.Writers).Select(w => Task.Run(() => WriteAsync(w))), Task.Run(CompactAsync)]);

async Task WriteAsync(int writer)
{
    var key = CrashScript.Key(round, writer);
    StoredValue? current = null;
    for (var step = 0; ; step++)
    {
        var write = await DoAsync(key, CrashScript.Value(key, step), current);
        if (!write.Done)
            throw new InvalidOperationException($"{key} step {step} found {write.Current}");
        current = CrashScript.Value(key, step) is null ? null : new StoredValue(key, default, 0, write.Revision);
        var line = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{writer} {step} {write.Revision}\n"));
        lock (gate)
            output.Write(line);
    }
}

ValueTask<StoreWrite> DoAsync(string key, byte[]? value, StoredValue? current) => (value, current) switch
{
    (null, not null) => store.DeleteAsync(key, current.ModRevision, default),
    (not null, null) => store.CreateAsync(key, value, null, default),
    (not null, not null) => store.UpdateAsync(key, value, current.ModRevision, null, default),
    _ => throw new InvalidOperationException("nothing to delete"),
};

async Task CompactAsync()
{
    while (true)
    {
        await store.CompactAsync(Math.Max(0, await store.CurrentRevisionAsync(default) - 50), default);
        await Task.Yield();
    }
}
