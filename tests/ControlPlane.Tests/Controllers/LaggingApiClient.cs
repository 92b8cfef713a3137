using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Tests.Controllers;

/// <summary>A way to an API server on which watches tell late: everything that is written is seen only after a while.</summary>
internal sealed class LaggingApiClient(IApiClient client, TimeSpan lag) : IApiClient
{
    public Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel) => client.SendAsync(request, cancel);

    public async Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => new LaggingStream(await client.OpenAsync(request, cancel), lag);

    private sealed class LaggingStream(Stream inner, TimeSpan lag) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            await Task.Delay(lag, TimeProvider.System, cancellationToken);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
