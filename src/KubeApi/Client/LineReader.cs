using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace NodeStack.KubeApi.Client;

/// <summary>The lines of a stream that is written as things happen.</summary>
internal static class LineReader
{
    private const int LongestLine = 32 << 20;

    /// <summary>Each line is valid until the next is asked for. Ends with the stream; disposes it.</summary>
    /// <exception cref="IOException">Reading failed, or a line does not end.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancel)
    {
        var pipe = PipeReader.Create(stream);
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(cancel).ConfigureAwait(false);
                var buffer = read.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = buffer.Slice(0, end);
                    yield return line.IsSingleSegment ? line.First : line.ToArray();
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }
                if (read.IsCompleted)
                    yield break;
                if (buffer.Length > LongestLine)
                    throw new IOException($"a line is longer than {LongestLine} bytes");
                pipe.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }
}
