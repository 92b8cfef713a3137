namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>A body of a request of which the last byte waits until it is let go.</summary>
internal sealed class HeldStream(string text) : Stream
{
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _bytes = System.Text.Encoding.UTF8.GetBytes(text);
    private int _sent;

    /// <summary>When all but the last byte are on their way.</summary>
    public Task BeingRead => _read.Task;

    public void LetGo() => _end.TrySetResult();

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_sent == _bytes.Length)
            return 0;
        if (_sent == _bytes.Length - 1)
        {
            _read.TrySetResult();
            await _end.Task.WaitAsync(cancellationToken);
        }
        buffer.Span[0] = _bytes[_sent++];
        return 1;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        LetGo();
        base.Dispose(disposing);
    }
}
