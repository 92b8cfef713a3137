using System.Buffers;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>Where the events of a watch go.</summary>
internal interface IWatchOutput
{
    IBufferWriter<byte> Buffer { get; }

    /// <summary>Bytes in the buffer.</summary>
    long Unsent { get; }

    /// <summary>What was written to the buffer since the last call is an event.</summary>
    void EndEvent();

    /// <summary>Ends when the connection has taken what is in the buffer.</summary>
    ValueTask SendAsync(CancellationToken cancellation);
}
