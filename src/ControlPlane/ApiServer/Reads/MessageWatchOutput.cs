using System.Buffers;
using NodeStack.ControlPlane.ApiServer.Http.Messages;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>Events as messages of a WebSocket, each one of its own.</summary>
internal sealed class MessageWatchOutput(MessageConnection connection, bool isText) : IWatchOutput
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly List<int> _ends = [];

    public IBufferWriter<byte> Buffer => _buffer;

    public long Unsent => _buffer.WrittenCount;

    public void EndEvent() => _ends.Add(_buffer.WrittenCount);

    public async ValueTask SendAsync(CancellationToken cancellation)
    {
        var begin = 0;
        foreach (var end in _ends)
        {
            await connection.SendAsync(_buffer.WrittenMemory[begin..end], isText, cancellation).ConfigureAwait(false);
            begin = end;
        }
        _ends.Clear();
        _buffer.ResetWrittenCount();
    }
}
