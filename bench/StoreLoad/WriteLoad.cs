using System.Diagnostics;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.StoreLoad;

/// <summary>The phases: every key is made, replaced and deleted once. Each client goes on with its own keys as soon as it is answered.</summary>
internal sealed class WriteLoad(IStore store, LoadOptions options)
{
    private readonly long[] _revisions = new long[options.Writes];

    public Task<LoadResult> CreateAsync() => RunAsync(i => store.CreateAsync(Key(i), Value(i), null, default));

    public Task<LoadResult> UpdateAsync() => RunAsync(i => store.UpdateAsync(Key(i), Value(i), _revisions[i], null, default));

    public Task<LoadResult> DeleteAsync() => RunAsync(i => store.DeleteAsync(Key(i), _revisions[i], default));

    private async Task<LoadResult> RunAsync(Func<int, ValueTask<StoreWrite>> write)
    {
        var latencies = new double[options.Writes];
        var process = Process.GetCurrentProcess();
        var (started, cpu) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        await Task.WhenAll(Enumerable.Range(0, options.Writers).Select(client => Task.Run(() => RunClientAsync(client, write, latencies))));
        var elapsed = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        Array.Sort(latencies);
        return new LoadResult(options.Writes, elapsed, process.TotalProcessorTime - cpu, latencies);
    }

    private async Task RunClientAsync(int client, Func<int, ValueTask<StoreWrite>> write, double[] latencies)
    {
        for (var i = client; i < options.Writes; i += options.Writers)
        {
            var started = Stopwatch.GetTimestamp();
            var answer = await write(i);
            latencies[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            _revisions[i] = answer.Done ? answer.Revision : throw new InvalidOperationException($"write {i} found {answer.Current}");
        }
    }

    private static string Key(int i) => $"/registry/core/configmaps/load/client-{i % 97:00}-object-{i:000000}";

    private byte[] Value(int i)
    {
        var value = new byte[options.Bytes];
        new Random(i).NextBytes(value);
        return value;
    }
}
