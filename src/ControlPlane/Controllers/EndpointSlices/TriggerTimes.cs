using System.Globalization;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;

namespace NodeStack.ControlPlane.Controllers.EndpointSlices;

/// <summary>
/// Since when a service's endpoints should have been otherwise: the earliest change of pods and service that is new since the last look. It is written
/// to what comes of it, so that the way to the node can be timed. Thread-safe; one service is looked at by one at a time.
/// </summary>
public sealed class TriggerTimes
{
    private sealed record Seen(DateTime? Service, IReadOnlyDictionary<string, DateTime> Pods);

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, Seen> _seen = [];

    public static string Text(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    public DateTime? Look(V1Service service, IEnumerable<V1Pod> pods)
    {
        var key = ObjectKey.Of(service.Metadata);
        var times = new Dictionary<string, DateTime>(StringComparer.Ordinal);
        foreach (var pod in pods)
            if (PodStateRules.Condition(pod, "Ready")?.LastTransitionTime is { } time)
                times[pod.Metadata.Name] = time;
        lock (_lock)
        {
            var before = _seen.GetValueOrDefault(key);
            _seen[key] = new Seen(service.Metadata.CreationTimestamp, times);
            if (before is null)
                return service.Metadata.CreationTimestamp;
            var changed = times.Where(t => !before.Pods.TryGetValue(t.Key, out var old) || t.Value > old).Select(t => (DateTime?)t.Value).ToList();
            if (service.Metadata.CreationTimestamp > before.Service)
                changed.Add(service.Metadata.CreationTimestamp);
            return changed.Count == 0 ? null : changed.Min();
        }
    }

    public void Forget(ObjectKey service)
    {
        lock (_lock) _seen.Remove(service);
    }
}
