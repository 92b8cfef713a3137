namespace NodeStack.CriShim.Streaming;

/// <summary>One end of a byte stream that can be closed in one direction. One reader and one writer at a time.</summary>
public interface IStreamingPeer : IAsyncDisposable
{
    /// <summary>Zero: the other side will send no more.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel);
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>Tells the other side that nothing more comes; reading goes on. Called at most once, after the last write.</summary>
    ValueTask ShutdownSendAsync(CancellationToken cancel);

    /// <summary>False once it is known that the other side is closed in both directions, so that an end of reading is more than a half-close.</summary>
    bool CanReceive => true;

    /// <summary>Breaks the connection at once.</summary>
    void Abort();
}
