using NodeStack.ControlPlane.Storage.Etcd.Proto;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>etcd's answers in the store's words.</summary>
internal static class EtcdTranslator
{
    public static StoredValue Value(KeyValue pair) => new(pair.Key.ToStringUtf8(), pair.Value.Memory, pair.CreateRevision, pair.ModRevision);

    /// <summary>The answer to a compare-and-swap.</summary>
    public static StoreWrite Write(TxnResponse answer)
    {
        var found = answer.Responses.Count == 0 ? null : answer.Responses[0];
        var pair = answer.Succeeded ? found?.ResponseDeleteRange?.PrevKvs.FirstOrDefault() : found?.ResponseRange?.Kvs.FirstOrDefault();
        return new StoreWrite(answer.Succeeded, answer.Header.Revision, pair is null ? null : Value(pair));
    }

    public static StoreEvent Event(Event happened) => new(
        happened.Kv.Key.ToStringUtf8(),
        happened.Type == Proto.Event.Types.EventType.Delete ? null : Value(happened.Kv),
        happened.PrevKv is { } previous ? Value(previous) : null,
        happened.Kv.ModRevision);

    /// <summary>
    /// Whether etcd has forgotten what was before an event: it looks that up when it sends, and a compaction may have come first. (A creation has nothing
    /// before it.)
    /// </summary>
    public static bool LacksPrevious(Event happened) =>
        happened.PrevKv is null && (happened.Type == Proto.Event.Types.EventType.Delete || happened.Kv.CreateRevision != happened.Kv.ModRevision);

    /// <summary>The header's revision may be ahead of the events that are still to come; the last event's is not.</summary>
    public static StoreBatch Batch(IReadOnlyList<Event> events) => new(events[^1].Kv.ModRevision, [.. events.Select(Event)]);
}
