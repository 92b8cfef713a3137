using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.ControlPlane.Storage.Sqlite;
using NodeStack.StoreLoad;

// Writes to the embedded store from many clients and prints writes per second and CPU per write; then how long a write takes to reach many watches.
//
// usage: StoreLoad [--writers N] [--writes N] [--bytes N] [--watches N] [--folder DIR]
//   --writers   clients at a time, each waits for its answer (16)
//   --writes    of each phase, all clients together (20000)
//   --bytes     of a value (1024)
//   --watches   on one cache (10000)
//   --folder    where the store is made, on the disk to be measured; removed afterwards (a temporary folder)
var options = LoadOptions.Parse(args);
var folder = options.Folder ?? Path.Combine(Path.GetTempPath(), $"nodestack-store-load-{Environment.ProcessId}");
try
{
    await using var store = SqliteStore.Open(new SqliteStoreOptions { Folder = folder }, TimeProvider.System, NullLogger.Instance);
    var load = new WriteLoad(store, options);
    Print("create", await load.CreateAsync());
    Print("update", await load.UpdateAsync());
    Print("delete", await load.DeleteAsync());
    await using (var fanOut = new FanOutLoad(store, options.Watches))
    {
        var (told, read) = await fanOut.RunAsync();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Watches} watches: a write reaches all in p50 {told[told.Length / 2]:0.0} max {told[^1]:0.0} ms; a read after the answer sees it in p50 {read[read.Length / 2]:0.000} ms"));
    }
    var files = Directory.GetFiles(folder).Sum(f => new FileInfo(f).Length);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"files {files / 1048576.0:0.0} MiB, memory {Environment.WorkingSet / 1048576.0:0.0} MiB"));
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static void Print(string phase, LoadResult result) => Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{phase}: {result.Writes / result.Elapsed.TotalSeconds:0} writes/s, {result.Cpu.TotalMilliseconds / result.Writes:0.000} ms CPU each, latency p50 {result.Percentile(0.5):0.00} p99 {result.Percentile(0.99):0.00} ms"));
