namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>One waiting compare-and-swap and its answer.</summary>
/// <param name="expires">Unix milliseconds, 0: never.</param>
internal sealed class WriteRequest(WriteKind kind, string key, ReadOnlyMemory<byte> value, long expectedRevision, long expires)
{
    // 0: waiting, 1: taken by the writer, 2: given up by the caller.
    private int _state;

    public WriteKind Kind => kind;

    public string Key => key;

    public ReadOnlyMemory<byte> Value => value;

    public long ExpectedRevision => expectedRevision;

    public long Expires => expires;

    /// <summary>Set when the write is durable, or is known not to be done.</summary>
    public TaskCompletionSource<StoreWrite> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the writer may do it: it has not been given up.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

    /// <summary>Gives the write up. A write the writer has taken is answered: its caller must learn what became of it.</summary>
    public void GiveUp(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref _state, 2, 0) == 0)
            Answer.TrySetCanceled(cancellation);
    }
}
