using System.Collections.Concurrent;
using Prometheus;

namespace NodeStack.ControlPlane.Storage;

/// <summary>Counts and times of calls of the store, under the names that upstream has for etcd, whichever store it is.</summary>
internal sealed class StoreMetrics(IMetricFactory metrics)
{
    private static readonly string[] Labels = ["operation", "group", "resource"];
    private static readonly HistogramConfiguration Seconds =
        new() { Buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60] };

    private readonly Counter _requests = metrics.CreateCounter("etcd_requests_total", "Requests to the store.", Labels);
    private readonly Counter _errors = metrics.CreateCounter("etcd_request_errors_total", "Requests to the store that failed.", Labels);
    private readonly Histogram _durations = metrics.CreateHistogram("etcd_request_duration_seconds", "Latency of requests to the store.", Labels, Seconds);

    /// <summary>By operation and the part of the key that names the resource; looked up without making strings.</summary>
    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);

    /// <param name="operation">get, list, create, update, delete.</param>
    /// <param name="key">A key, or the prefix of some.</param>
    public Series Of(string operation, string key)
    {
        var resource = ResourcePart(key);
        Span<char> name = stackalloc char[operation.Length + resource.Length];
        operation.CopyTo(name);
        resource.CopyTo(name[operation.Length..]);
        var known = _series.GetAlternateLookup<ReadOnlySpan<char>>();
        return known.TryGetValue(name, out var series) ? series : _series.GetOrAdd(name.ToString(), Make(operation, resource.ToString()));
    }

    private Series Make(string operation, string resourcePart)
    {
        var parts = resourcePart.Split('/');
        var (group, resource) = parts.Length > 3 ? (parts[2] == "core" ? "" : parts[2], parts[3]) : ("", "");
        return new Series(
            _requests.WithLabels(operation, group, resource), _durations.WithLabels(operation, group, resource), () => _errors.WithLabels(operation, group, resource).Inc());
    }

    /// <summary><c>/registry/GROUP/RESOURCE/</c> of what begins so; empty for all else.</summary>
    private static ReadOnlySpan<char> ResourcePart(string key)
    {
        var end = 0;
        for (var slashes = 0; slashes < 4; slashes++)
        {
            var next = key.IndexOf('/', end);
            if (next < 0)
                return slashes == 3 ? key : [];
            end = next + 1;
        }
        return key.AsSpan(0, end);
    }

    /// <param name="Failed">Counts a call that the store could not do.</param>
    internal sealed record Series(Counter.Child Requests, Histogram.Child Durations, Action Failed);
}
