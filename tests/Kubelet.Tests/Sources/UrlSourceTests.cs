using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Tests.Sources;

public sealed class UrlSourceTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _clock = new();
    private readonly CannedServer _server = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _server.Dispose();
    }

    private static string Pod(string name) => $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"c","image":"x"}]}}""";

    [Fact]
    public async Task WatchAsync_AnswersChange_EmitsOnlyChanges_AndKeepsPodsThroughFailures()
    {
        using var http = new HttpMessageInvoker(_server, false);
        var options = new UrlSourceOptions(new Uri("http://user:secret@pods.test/list"), "n") { Headers = new Dictionary<string, IReadOnlyList<string>> { ["X-Token"] = ["a", "b"] } };
        var source = new UrlSource(options, http, _clock, NullLogger<UrlSource>.Instance);
        _server.Answer = () => Text(HttpStatusCode.OK, Pod("a"));
        await using var updates = source.WatchAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);
        Assert.True(await updates.MoveNextAsync().AsTask().WaitAsync(Deadline));
        var first = Assert.Single(updates.Current.Pods);
        Assert.Equal("a-n", first.Metadata.Name);
        Assert.Equal(["a", "b"], _server.LastHeaders);

        var next = updates.MoveNextAsync().AsTask();
        Func<HttpResponseMessage>[] noChange =
        [
            () => Text(HttpStatusCode.OK, Pod("a")),
            () => Text(HttpStatusCode.InternalServerError, "no"),
            () => Text(HttpStatusCode.OK, "{ not json"),
            () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) },
            () => throw new HttpRequestException("refused"),
        ];
        foreach (var answer in noChange)
        {
            await PollAsync(answer);
            Assert.False(next.IsCompleted);
        }
        await PollAsync(() => Text(HttpStatusCode.OK, $"{{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[{Pod("a")},{Pod("b")}]}}"));
        Assert.True(await next.WaitAsync(Deadline));
        Assert.Equal(["a-n", "b-n"], updates.Current.Pods.Select(p => p.Metadata.Name));
    }

    private async Task PollAsync(Func<HttpResponseMessage> answer)
    {
        _server.Answer = answer;
        var asked = _server.NextRequestDone();
        while (!asked.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(20));
            await Task.WhenAny(asked, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None));
            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    private static HttpResponseMessage Text(HttpStatusCode code, string text) => new(code) { Content = new StringContent(text) };

    private sealed class CannedServer : HttpMessageHandler
    {
        private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<HttpResponseMessage> Answer { get; set; } = () => Text(HttpStatusCode.NotFound, "");
        public string[] LastHeaders { get; private set; } = [];

        public Task NextRequestDone() => (_done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            LastHeaders = [.. request.Headers.GetValues("X-Token")];
            _done.TrySetResult();
            try
            {
                return Task.FromResult(Answer());
            }
            catch (HttpRequestException e)
            {
                return Task.FromException<HttpResponseMessage>(e);
            }
        }
    }

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
