using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;
using NodeStack.KubeApi.Queues;

namespace NodeStack.Manifests;

/// <summary>
/// Keeps what a folder's manifests say in the cluster: applies every object once, again when its content changed, and what failed until it succeeds. Woken by
/// changes in the folder, and every five seconds. Objects of a file that is removed stay. Owns the fields that the manifests have, as field manager "nodestack".
/// </summary>
public sealed class ManifestLoop
{
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(5);
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ManifestExecutor _executor;
    private readonly ManifestFolder _files;
    private readonly ManifestReporter _reporter;
    private ImmutableDictionary<ManifestKey, ManifestAttempt> _memory = ImmutableDictionary<ManifestKey, ManifestAttempt>.Empty;
    private int _unanswered;

    /// <param name="folder">May be made later.</param>
    public ManifestLoop(IApiClient api, string folder, TimeProvider time, ILogger logger)
    {
        (_folder, _time, _logger) = (folder, time, logger);
        (_executor, _files, _reporter) = (new ManifestExecutor(api), new ManifestFolder(folder), new ManifestReporter(logger));
    }

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var wake = new WakeSignal(_time);
        using var waker = new FolderWaker(_folder, wake);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            waker.Ensure();
            var content = _files.Look(_time.GetUtcNow());
            foreach (var file in _files.Gone)
                ManifestLog.Gone(_logger, file);
            var plan = ManifestPlanner.Plan(content.Objects, _memory, _time.GetUtcNow());
            _memory = plan.Memory;
            var pause = await ApplyAsync(plan.Due, cancel).ConfigureAwait(false);
            _reporter.Report([.. content.Problems, .. plan.Problems, .. Failures(content.Objects)]);
            await wake.WaitAsync(pause ?? Wait(content.Objects), cancel).ConfigureAwait(false);
        }
    }

    /// <returns>How long to wait when there is no answer.</returns>
    private async Task<TimeSpan?> ApplyAsync(ImmutableArray<ManifestObject> due, CancellationToken cancel)
    {
        var applied = 0;
        try
        {
            _executor.Begin();
            foreach (var item in due)
            {
                var failure = await _executor.ApplyAsync(item, cancel).ConfigureAwait(false);
                _unanswered = 0;
                applied += failure is null ? 1 : 0;
                Remember(item, failure);
            }
            return null;
        }
        catch (ApiException e)
        {
            if (_unanswered++ == 0)
                ManifestLog.Unanswered(_logger, e.Message);
            return RetryRules.Delay(_unanswered, Random.Shared.NextDouble());
        }
        finally
        {
            if (applied > 0)
                ManifestLog.Applied(_logger, applied, _folder);
        }
    }

    private void Remember(ManifestObject item, string? failure)
    {
        if (failure is null)
            ManifestLog.AppliedOne(_logger, item.Place.ToString(), item.Key.ToString());
        _memory = _memory.SetItem(item.Key, failure is null
            ? ManifestPlanner.Succeeded(item)
            : ManifestPlanner.Failed(item, _memory.GetValueOrDefault(item.Key), failure, _time.GetUtcNow(), Random.Shared.NextDouble()));
    }

    private IEnumerable<ManifestProblem> Failures(ImmutableArray<ManifestObject> objects) => objects
        .Where(o => _memory.GetValueOrDefault(o.Key) is { Failures: > 0 } attempt && attempt.Hash == o.Hash)
        .Select(o => new ManifestProblem(o.Place.ToString(), $"{o.Key}: {_memory[o.Key].Message}"));

    private TimeSpan Wait(ImmutableArray<ManifestObject> objects)
    {
        if (_files.IsRestless)
            return ManifestFolder.Rest;
        var now = _time.GetUtcNow();
        var next = ManifestPlanner.Plan(objects, _memory, now);
        return next is { Due.IsEmpty: true, Next: { } at } && at - now < s_lookInterval ? at - now : next.Due.IsEmpty ? s_lookInterval : TimeSpan.Zero;
    }
}
