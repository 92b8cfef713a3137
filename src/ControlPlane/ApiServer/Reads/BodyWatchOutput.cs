using System.Buffers;
using System.IO.Pipelines;

namespace NodeStack.ControlPlane.ApiServer.Reads;

/// <summary>Events that follow each other in the body of an answer.</summary>
internal sealed class BodyWatchOutput(PipeWriter body) : IWatchOutput
{
    public IBufferWriter<byte> Buffer => body;

    public long Unsent => body.UnflushedBytes;

    public void EndEvent()
    {
        // They tell themselves where they end.
    }

    public async ValueTask SendAsync(CancellationToken cancellation) => await body.FlushAsync(cancellation).ConfigureAwait(false);
}
