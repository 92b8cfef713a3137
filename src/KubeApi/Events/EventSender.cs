using System.Collections.Concurrent;
using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;

namespace NodeStack.KubeApi.Events;

/// <summary>
/// Sends events to the API server, one after another. Woken by new ones; repetitions that come while one waits are sent as one. What comes while
/// <see cref="Waiting"/> others wait is dropped, as is what the server does not want; an outage delays, up to some minutes.
/// </summary>
public sealed class EventSender(ApiResource<Corev1Event> api, string component, string nodeName, TimeProvider time, ILogger logger) : IEventSink
{
    /// <summary>Events that may wait.</summary>
    public const int Waiting = 1000;

    private const int Attempts = 12;

    private readonly ConcurrentDictionary<string, EventSeries> _newest = new(StringComparer.Ordinal);
    private readonly Channel<string> _names = Channel.CreateBounded<string>(new BoundedChannelOptions(Waiting) { SingleReader = true });

    public int Pending => _newest.Count;

    public void Send(EventSeries series)
    {
        var isNew = false;
        _newest.AddOrUpdate(series.Name, _ => { isNew = true; return series; }, (_, _) => series);
        if (isNew && !_names.Writer.TryWrite(series.Name))
            _newest.TryRemove(series.Name, out _);
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (var name in _names.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
            await SendAsync(name, cancel).ConfigureAwait(false);
    }

    private async Task SendAsync(string name, CancellationToken cancel)
    {
        for (var failures = 0; _newest.TryRemove(name, out var series);)
        {
            try
            {
                await WriteAsync(series, cancel).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.IsTransient && ++failures < Attempts)
            {
                _newest.TryAdd(name, series);
                await Task.Delay(RetryRules.Delay(failures, Random.Shared.NextDouble()), time, cancel).ConfigureAwait(false);
            }
            catch (ApiException e)
            {
                // A namespace that goes takes no events any more: nothing to worry about.
                if (!e.IsForbidden)
                    EventLog.NotSent(logger, series.Subject, series.Reason, e.Message);
            }
        }
    }

    private async Task WriteAsync(EventSeries series, CancellationToken cancel)
    {
        var ns = EventObjectBuilder.NamespaceOf(series);
        if (series.Count > 1)
        {
            try
            {
                await api.PatchAsync(ns, series.Name, ApiPatch.StrategicMerge(EventObjectBuilder.Repetition(series)), cancel).ConfigureAwait(false);
                return;
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                // It was too old, or never got there.
            }
        }
        try
        {
            await api.CreateAsync(ns, EventObjectBuilder.Build(series, component, nodeName), cancel).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            // An attempt that went unanswered was carried out.
        }
    }
}
