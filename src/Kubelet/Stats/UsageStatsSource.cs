using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Errors;
using NodeStack.Kubelet.Server;
using NodeStack.Kubelet.Stats.Cadvisor;

namespace NodeStack.Kubelet.Stats;

/// <summary>
/// Serves usage on demand. A snapshot is shared by everybody who asks within the next seconds, and nothing is measured while nobody asks.
/// </summary>
internal sealed class UsageStatsSource(UsageCollector collector, CadvisorReader cadvisor, MachineFacts machine, TimeProvider time, ILogger logger) : IStatsSource, IDisposable
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

    public async Task WriteCadvisorMetricsAsync(PipeWriter to, CancellationToken cancel)
    {
        var snapshot = await CadvisorAsync(cancel);
        // Family by family, so that a scrape of a full node never lies in memory as a whole.
        foreach (var _ in CadvisorMetricsRenderer.Render(snapshot, machine, to)) await to.FlushAsync(cancel);
    }

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

    // Null when the runtime did not answer.
    private async Task<CadvisorSnapshot?> CadvisorAsync(CancellationToken cancel)
    {
        try
        {
            var snapshot = await SnapshotAsync(withFilesystems: true, cancel);
            await _one.WaitAsync(cancel);
            try
            {
                return cadvisor.Read(snapshot);
            }
            finally
            {
                _one.Release();
            }
        }
        catch (CriException e)
        {
            StatsLog.NotMeasured(logger, e);
            return null;
        }
    }

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
