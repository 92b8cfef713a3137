using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.Kubelet.Server;

namespace NodeStack.Kubelet.Stats;

/// <summary>
/// Serves usage on demand. A snapshot is shared by everybody who asks within the next seconds, and nothing is measured while nobody asks.
/// </summary>
public sealed class UsageStatsSource(UsageCollector collector, MachineFacts machine, TimeProvider time, ILogger logger) : IStatsSource, IDisposable
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _one = new(1);
    private readonly CpuRates _rates = new();
    private UsageSnapshot? _light;
    private UsageSnapshot? _full;

    public async Task<ReadOnlyMemory<byte>> SummaryJsonAsync(bool onlyCpuAndMemory, CancellationToken cancel) =>
        SummaryRenderer.Render(await SnapshotAsync(!onlyCpuAndMemory, cancel), onlyCpuAndMemory);

    public Task<ReadOnlyMemory<byte>> ResourceMetricsAsync(CancellationToken cancel) =>
        MetricsAsync(withFilesystems: false, ResourceMetricsRenderer.Render, ResourceMetricsRenderer.Failed, cancel);

    public Task<ReadOnlyMemory<byte>> CadvisorMetricsAsync(CancellationToken cancel) =>
        MetricsAsync(withFilesystems: true, snapshot => CadvisorMetricsRenderer.Render(snapshot, machine), () => CadvisorMetricsRenderer.Failed(machine), cancel);

    /// <summary>The usage now, or of the last seconds. Throws CriException when the runtime is needed and does not answer.</summary>
    public async Task<UsageSnapshot> SnapshotAsync(bool withFilesystems, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (Fresh(_full) is { } full) return full;
            if (!withFilesystems && Fresh(_light) is { } light) return light;
            var snapshot = _rates.Apply(await collector.CollectAsync(withFilesystems, cancel));
            if (withFilesystems) _full = snapshot;
            else _light = snapshot;
            return snapshot;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private UsageSnapshot? Fresh(UsageSnapshot? snapshot) => snapshot is not null && time.GetUtcNow() - snapshot.At < s_fresh ? snapshot : null;

    // A scrape is answered even when the runtime is not: with the error gauge at 1, which is what alerts look at.
    private async Task<ReadOnlyMemory<byte>> MetricsAsync(
        bool withFilesystems, Func<UsageSnapshot, ReadOnlyMemory<byte>> render, Func<ReadOnlyMemory<byte>> failed, CancellationToken cancel)
    {
        try
        {
            return render(await SnapshotAsync(withFilesystems, cancel));
        }
        catch (CriException e)
        {
            StatsLog.NotMeasured(logger, e);
            return failed();
        }
    }
}
