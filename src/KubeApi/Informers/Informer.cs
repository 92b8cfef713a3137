using System.Collections.Immutable;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.Informers;

/// <summary>
/// A copy of a collection that follows the API server: lists once, then watches from there; lists again only when the server no longer knows the
/// revision. While the server is away the copy stays as it is. Lists are answered from the newest state, never from an older replica's memory: a node
/// must not start pods that are long gone. Of each object only what the translation makes of it is kept. Owns its copy; readers take the immutable snapshot.
/// </summary>
public class Informer<T, TKept>
    where T : class, IKubernetesObject<V1ObjectMeta>
    where TKept : class
{
    private static readonly TimeSpan s_overtime = TimeSpan.FromSeconds(30);
    private readonly ApiResource<T> _resource;
    private readonly InformerOptions _options;
    private readonly Func<T, TKept?> _translate;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableDictionary<string, TKept> _items = ImmutableDictionary<string, TKept>.Empty;
    private string _version = "";
    private int _failures;

    /// <param name="translate">What to keep of an object; null leaves it out. Called by one thread at a time, also for an object that is as it was; must not throw.</param>
    public Informer(ApiResource<T> resource, InformerOptions options, Func<T, TKept?> translate, TimeProvider time, ILogger logger) =>
        (_resource, _options, _translate, _time, _logger) = (resource, options, translate, time, logger);

    /// <summary>
    /// Raised after <see cref="Items"/> changed, with the keys (namespace/name, or name) that did; null after a list. Not raised when what is kept of an
    /// object equals what was. Handlers must not block or throw.
    /// </summary>
    public event Action<string?>? Changed;

    /// <summary>True once the collection was listed.</summary>
    public bool HasSynced => _synced.Task.IsCompleted;

    /// <summary>The revision that <see cref="Items"/> have come to; empty before the first list.</summary>
    public string Version => Volatile.Read(ref _version);

    /// <summary>By namespace/name, or name where there is no namespace.</summary>
    public ImmutableDictionary<string, TKept> Items => Volatile.Read(ref _items);

    public Task SyncedAsync(CancellationToken cancel) => _synced.Task.WaitAsync(cancel);

    public TKept? Find(string ns, string name) => Items.GetValueOrDefault(ns.Length == 0 ? name : $"{ns}/{name}");

    /// <summary>Follows until cancelled; failures are logged once and tried again with back-off.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                if (_version.Length == 0)
                    await ListAsync(cancel).ConfigureAwait(false);
                await WatchAsync(cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested && e is ApiException or IOException or HttpRequestException or ObjectDisposedException)
            {
                await FailedAsync(e, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task ListAsync(CancellationToken cancel)
    {
        var (before, items) = (Items, ImmutableDictionary.CreateBuilder<string, TKept>(StringComparer.Ordinal));
        var query = new ListQuery { FieldSelector = _options.FieldSelector, LabelSelector = _options.LabelSelector, Limit = 500 };
        ApiList<T> page;
        do
        {
            page = await _resource.ListAsync(_options.Namespace, query, cancel).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                // What is as it was stays the same object: readers see so at a glance, and memory is not held twice.
                if (_translate(item) is { } kept)
                    items[KeyOf(item)] = before.TryGetValue(KeyOf(item), out var old) && old.Equals(kept) ? old : kept;
            }
            foreach (var problem in page.Unreadable)
                InformerLog.Unreadable(_logger, _resource.Plural, problem);
            query = query with { Continue = page.Continue };
        }
        while (page.Continue.Length > 0);
        _version = page.ResourceVersion;
        Publish(items.ToImmutable(), null);
        _synced.TrySetResult();
    }

    private async Task WatchAsync(CancellationToken cancel)
    {
        var query = new ListQuery { FieldSelector = _options.FieldSelector, LabelSelector = _options.LabelSelector, ResourceVersion = _version };
        var lasts = _options.WatchLasts * (1 + Random.Shared.NextDouble());
        var stream = await _resource.WatchAsync(_options.Namespace, query, lasts, cancel).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        Mended();
        // The server ends the watch; where it does not, its end of the connection is gone.
        using var deadline = new CancellationTokenSource(lasts + s_overtime, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            await foreach (var line in LineReader.ReadAsync(stream, both.Token).ConfigureAwait(false))
                Take(WatchEventParser.Parse<T>(line));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return;
        }
    }

    private void Take(WatchEvent<T> change)
    {
        _version = change.ResourceVersion;
        if (change.Unreadable.Length > 0)
            InformerLog.Unreadable(_logger, _resource.Plural, change.Unreadable);
        if (change.Item is not { } item)
            return;
        var key = KeyOf(item);
        var kept = change.Kind == WatchEventKind.Deleted ? null : _translate(item);
        if (!Equals(Items.GetValueOrDefault(key), kept))
            Publish(kept is null ? Items.Remove(key) : Items.SetItem(key, kept), key);
    }

    private void Publish(ImmutableDictionary<string, TKept> items, string? key)
    {
        Volatile.Write(ref _items, items);
        Changed?.Invoke(key);
    }

    private async Task FailedAsync(Exception error, CancellationToken cancel)
    {
        if (error is ApiException { StatusCode: > 0 and < 500 and not 429 })
            // Too old, or not allowed for now: what is known no longer counts as a place to go on from.
            _version = "";
        if (_failures++ == 0 && error is not ApiException { IsGone: true })
            InformerLog.Broken(_logger, _resource.Plural, error.Message);
        var wait = error is ApiException { StatusCode: 403 or 404 } ? _options.UnservedRetry : null;
        await Task.Delay(wait ?? RetryRules.Delay(_failures, Random.Shared.NextDouble()), _time, cancel).ConfigureAwait(false);
    }

    private void Mended()
    {
        if (_failures > 1)
            InformerLog.Mended(_logger, _resource.Plural, _failures);
        _failures = 0;
    }

    private static string KeyOf(T item) =>
        string.IsNullOrEmpty(item.Metadata.NamespaceProperty) ? item.Metadata.Name : $"{item.Metadata.NamespaceProperty}/{item.Metadata.Name}";
}
