using k8s.Models;
using Microsoft.Extensions.Logging;

namespace NodeStack.KubeApi.Events;

/// <summary>
/// Events as upstream keeps them: counted, rate-limited and combined, written to the log and given to a sink. The first of a series is logged,
/// repetitions only from time to time.
/// </summary>
/// <param name="sink">Takes each event and each repetition; null: the log is all there is.</param>
public sealed class EventRecorder(
    string nodeName, TimeProvider clock, ILogger<EventRecorder> log, EventRecorderOptions? options = null, IEventSink? sink = null)
    : IEventRecorder, IObjectEventRecorder
{
    private readonly record struct Subject(string Name, string Uid, string Kind, string ApiVersion);

    private sealed class Series(EventSeries value)
    {
        public EventSeries Value { get; set; } = value;
        public DateTimeOffset Said { get; set; }
    }

    private sealed class Group
    {
        public HashSet<string> Messages { get; } = new(StringComparer.Ordinal);
        public DateTimeOffset Last { get; set; }
    }

    private sealed class Bucket
    {
        public double Tokens { get; set; }
        public DateTimeOffset Filled { get; set; }
    }

    private readonly EventRecorderOptions _options = options ?? new EventRecorderOptions();
    private readonly Lock _lock = new();
    private readonly RecentMap<string, Series> _series = new((options ?? new EventRecorderOptions()).Remembered);
    private readonly RecentMap<string, Group> _groups = new((options ?? new EventRecorderOptions()).Remembered);
    private long _made;
    private readonly RecentMap<string, Bucket> _buckets = new((options ?? new EventRecorderOptions()).Remembered);

    public void Record(V1Pod pod, string fieldPath, EventType type, string reason, string message) =>
        Record(new Subject($"{pod.Metadata?.NamespaceProperty}/{pod.Metadata?.Name}", pod.Metadata?.Uid ?? "", "Pod", "v1"), fieldPath, type, reason, message);

    public void Record(V1ObjectReference about, EventType type, string reason, string message)
    {
        var name = string.IsNullOrEmpty(about.NamespaceProperty) ? about.Name : $"{about.NamespaceProperty}/{about.Name}";
        Record(new Subject(name, about.Uid ?? "", about.Kind ?? "", about.ApiVersion ?? ""), about.FieldPath ?? "", type, reason, message);
    }

    public void RecordNode(EventType type, string reason, string message) => Record(new Subject(nodeName, nodeName, "Node", ""), "", type, reason, message);

    /// <summary>What is remembered, for tests and for showing.</summary>
    public IReadOnlyList<EventSeries> Recent()
    {
        lock (_lock)
            return [.. _series.Values.Select(s => s.Value)];
    }

    private void Record(Subject about, string fieldPath, EventType type, string reason, string message)
    {
        var identity = $"{about.Kind}\n{about.Name}\n{about.Uid}";
        var now = clock.GetUtcNow();
        EventSeries? said = null;
        EventSeries sent;
        lock (_lock)
        {
            if (!TakeToken_NeedsLock(identity, now))
                return;
            message = Combine_NeedsLock($"{identity}\n{type}\n{reason}", message, now);
            var series = Count_NeedsLock(new EventSeries(
                NameFor_NeedsLock(about.Name, now), about.Name, about.Uid, fieldPath, type, reason, message, 1, now, now, about.Kind, about.ApiVersion));
            if (series.Said == default || now - series.Said >= _options.SayAgainAfter)
            {
                series.Said = now;
                said = series.Value;
            }
            sent = series.Value;
        }
        sink?.Send(sent);
        if (said is not null)
            Say(said);
    }

    /// <summary>The object's name and the time, as upstream names events; a counter keeps those of one moment apart.</summary>
    private string NameFor_NeedsLock(string subject, DateTimeOffset now) =>
        $"{subject[(subject.IndexOf('/', StringComparison.Ordinal) + 1)..]}.{(now - DateTimeOffset.UnixEpoch).Ticks * 100 + _made++ % 100:x}";

    private void Say(EventSeries e)
    {
        var level = e.Type == EventType.Warning ? LogLevel.Warning : LogLevel.Information;
        var place = e.FieldPath.Length == 0 ? e.Subject : $"{e.Subject} {e.FieldPath}";
        if (e.Count == 1)
            log.Event(level, place, e.Reason, e.Message);
        else
            log.RepeatedEvent(level, place, e.Reason, e.Message, e.Count);
    }

    private bool TakeToken_NeedsLock(string subject, DateTimeOffset now)
    {
        var bucket = _buckets.GetOrAdd(subject, () => new Bucket { Tokens = _options.SpamBurst, Filled = now });
        bucket.Tokens = Math.Min(_options.SpamBurst, bucket.Tokens + (now - bucket.Filled) / _options.SpamRefill);
        bucket.Filled = now;
        if (bucket.Tokens < 1)
            return false;
        bucket.Tokens--;
        return true;
    }

    private string Combine_NeedsLock(string key, string message, DateTimeOffset now)
    {
        var group = _groups.GetOrAdd(key, () => new Group());
        if (now - group.Last > _options.SimilarWindow)
            group.Messages.Clear();
        group.Last = now;
        if (group.Messages.Count < _options.SimilarBeforeCombining)
            group.Messages.Add(message);
        return group.Messages.Count < _options.SimilarBeforeCombining ? message : $"(combined from similar events): {message}";
    }

    private Series Count_NeedsLock(EventSeries e)
    {
        // Combined events count as one series whatever their last message is.
        var text = e.Message.StartsWith("(combined", StringComparison.Ordinal) ? "(combined)" : e.Message;
        var isNew = false;
        var series = _series.GetOrAdd($"{e.Kind}\n{e.Subject}\n{e.Uid}\n{e.FieldPath}\n{e.Type}\n{e.Reason}\n{text}", () =>
        {
            isNew = true;
            return new Series(e);
        });
        if (!isNew)
            series.Value = series.Value with { Message = e.Message, Count = series.Value.Count + 1, Last = e.Last };
        return series;
    }
}
