using Google.Protobuf;
using NodeStack.ControlPlane.Storage.Etcd.Proto;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>The store's questions in etcd's words.</summary>
internal static class EtcdRequestBuilder
{
    /// <summary>As the start of a range: the first key. As its end: none.</summary>
    private static readonly ByteString Zero = ByteString.CopyFrom(0);

    public static RangeRequest Value(string key) => new() { Key = Key(key) };

    /// <summary>Counts nothing; its answer's header has the newest revision that the whole cluster knows.</summary>
    public static RangeRequest Revision() => new() { Key = Zero, CountOnly = true };

    public static RangeRequest Page(string prefix, string? after, long revision, int limit) => new()
    {
        Key = after is not null ? Key(after + "\0") : prefix.Length > 0 ? Key(prefix) : Zero,
        RangeEnd = StoreKeyRules.EndOf(prefix) is { } end ? Key(end) : Zero,
        Revision = revision,
        Limit = limit,
    };

    public static TxnRequest Create(string key, ReadOnlyMemory<byte> value, long lease) => Swap(key, 0, Put(key, value, lease));

    public static TxnRequest Update(string key, ReadOnlyMemory<byte> value, long expectedRevision, long lease) => Swap(key, expectedRevision, Put(key, value, lease));

    public static TxnRequest Delete(string key, long expectedRevision) =>
        Swap(key, expectedRevision, new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = Key(key), PrevKv = true } });

    /// <summary>
    /// All keys, of others too: every revision has an event then, and how far the store has been told is known without asking. (etcd's progress answers are no
    /// help: before 3.4.25 and 3.5.8 they may overtake events, etcd issue 15220.)
    /// </summary>
    public static WatchRequest WatchAll(long startRevision) => new()
    {
        CreateRequest = new WatchCreateRequest { Key = Zero, RangeEnd = Zero, StartRevision = startRevision, PrevKv = true, Fragment = true, ProgressNotify = true },
    };

    /// <summary>A key that does not exist has the modification revision 0.</summary>
    private static TxnRequest Swap(string key, long expectedRevision, RequestOp write)
    {
        var request = new TxnRequest();
        request.Compare.Add(new Compare
        {
            Key = Key(key), Target = Compare.Types.CompareTarget.Mod, Result = Compare.Types.CompareResult.Equal, ModRevision = expectedRevision,
        });
        request.Success.Add(write);
        request.Failure.Add(new RequestOp { RequestRange = Value(key) });
        return request;
    }

    private static RequestOp Put(string key, ReadOnlyMemory<byte> value, long lease) =>
        new() { RequestPut = new PutRequest { Key = Key(key), Value = UnsafeByteOperations.UnsafeWrap(value), Lease = lease } };

    private static ByteString Key(string key) => ByteString.CopyFromUtf8(key);
}
