using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Streaming;

namespace NodeStack.CriShim.Tests.Streaming;

public sealed class StreamingProxyTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private static readonly UpgradeRequest s_request = new("POST",
    [
        new("Connection", "Upgrade"), new("Upgrade", "SPDY/3.1"), new("X-Stream-Protocol-Version", "v4.channel.k8s.io"),
        new("X-Stream-Protocol-Version", "v3.channel.k8s.io"), new("Authorization", "Bearer secret"), new("Host", "node:10250"),
    ]);

    [Fact]
    public async Task RunAsync_Upgrade_PassesHeadersAndPathButNoCredentials()
    {
        using var server = new FakeStreamingServer(async socket => await FakeStreamingServer.SwitchAsync(socket));
        using var client = new FakeStreamingClient();
        client.Remote.Shutdown(SocketShutdown.Send);

        await Run(server, client);

        Assert.StartsWith("POST /exec/token?x=1 HTTP/1.1\r\nHost: 127.0.0.1:", server.RequestHead, StringComparison.Ordinal);
        Assert.Contains("X-Stream-Protocol-Version: v4.channel.k8s.io\r\nX-Stream-Protocol-Version: v3.channel.k8s.io\r\n", server.RequestHead, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", server.RequestHead, StringComparison.Ordinal);
        Assert.DoesNotContain("node:10250", server.RequestHead, StringComparison.Ordinal);
        Assert.Equal("v4.channel.k8s.io", client.Accepted!.Header("x-stream-protocol-version"));
    }

    [Fact]
    public async Task RunAsync_BytesRightAfterTheHead_ReachTheClientFirst()
    {
        using var server = new FakeStreamingServer(async socket =>
        {
            await FakeStreamingServer.SwitchAsync(socket, "first,");
            await FakeStreamingServer.SendAsync(socket, "second");
        });
        using var client = new FakeStreamingClient();
        var run = Run(server, client);

        var got = await FakeStreamingServer.ReadToEndAsync(client.Remote).WaitAsync(s_deadline);
        client.Remote.Shutdown(SocketShutdown.Send);

        Assert.Equal("first,second", Encoding.Latin1.GetString(got));
        Assert.Equal(RelayEnd.Closed, (await run)!.End);
    }

    [Fact]
    public async Task RunAsync_ClientHalfCloses_RuntimeSeesTheEndAndStillAnswers()
    {
        using var server = new FakeStreamingServer(async socket =>
        {
            await FakeStreamingServer.SwitchAsync(socket);
            var got = await FakeStreamingServer.ReadToEndAsync(socket);
            await FakeStreamingServer.SendAsync(socket, $"got {Encoding.Latin1.GetString(got)}");
        });
        using var client = new FakeStreamingClient();
        var run = Run(server, client);

        await FakeStreamingServer.SendAsync(client.Remote, "all of it");
        client.Remote.Shutdown(SocketShutdown.Send);
        var answer = await FakeStreamingServer.ReadToEndAsync(client.Remote).WaitAsync(s_deadline);

        Assert.Equal("got all of it", Encoding.Latin1.GetString(answer));
        Assert.Equal(new RelayOutcome(RelayEnd.Closed, 9, 13), await run);
    }

    [Fact]
    public async Task RunAsync_RuntimeHalfCloses_ClientSeesTheEndAndStillSends()
    {
        var late = "";
        using var server = new FakeStreamingServer(async socket =>
        {
            await FakeStreamingServer.SwitchAsync(socket, "bye");
            socket.Shutdown(SocketShutdown.Send);
            late = Encoding.Latin1.GetString(await FakeStreamingServer.ReadToEndAsync(socket));
        });
        using var client = new FakeStreamingClient();
        var run = Run(server, client);

        Assert.Equal("bye", Encoding.Latin1.GetString(await FakeStreamingServer.ReadToEndAsync(client.Remote).WaitAsync(s_deadline)));
        await FakeStreamingServer.SendAsync(client.Remote, "late words");
        client.Remote.Shutdown(SocketShutdown.Send);

        Assert.Equal(new RelayOutcome(RelayEnd.Closed, 10, 3), await run);
        await server.Script.WaitAsync(s_deadline);
        Assert.Equal("late words", late);
    }

    [Fact]
    public async Task RunAsync_64MegabytesBothWaysAtOnce_ChecksumsAreEqual()
    {
        const int size = 64 * 1024 * 1024;
        var up = RandomNumberGenerator.GetBytes(size);
        var down = RandomNumberGenerator.GetBytes(size);
        byte[] atRuntime = [];
        using var server = new FakeStreamingServer(async socket =>
        {
            await FakeStreamingServer.SwitchAsync(socket);
            var send = SendAllAsync(socket, down);
            atRuntime = await HashToEndAsync(socket);
            await send;
        });
        using var client = new FakeStreamingClient();
        var run = Run(server, client);

        var send = SendAllAsync(client.Remote, up);
        var atClient = await HashToEndAsync(client.Remote).WaitAsync(s_deadline);
        await send;

        Assert.Equal(new RelayOutcome(RelayEnd.Closed, size, size), await run);
        await server.Script.WaitAsync(s_deadline);
        Assert.Equal(SHA256.HashData(down), atClient);
        Assert.Equal(SHA256.HashData(up), atRuntime);
    }

    [Fact]
    public async Task RunAsync_ClientDoesNotRead_RuntimeIsHeldBack()
    {
        const int chunk = 64 * 1024;
        const int bound = 64 * 1024 * 1024;
        var sent = 0L;
        using var server = new FakeStreamingServer(async socket =>
        {
            await FakeStreamingServer.SwitchAsync(socket);
            var bytes = new byte[chunk];
            while (Volatile.Read(ref sent) < 4L * bound)
            {
                await SendAllAsync(socket, bytes, shutdown: false);
                Interlocked.Add(ref sent, chunk);
            }
        });
        using var client = new FakeStreamingClient();
        client.Remote.ReceiveBufferSize = 64 * 1024;
        var run = Run(server, client);

        // Held back: the count stops growing well below the total. Socket buffers take some megabytes.
        var before = -1L;
        await Until(async () =>
        {
            var now = Volatile.Read(ref sent);
            var still = now > 0 && now == before;
            before = now;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            return still && Volatile.Read(ref sent) == now;
        });
        Assert.InRange(Volatile.Read(ref sent), chunk, bound);

        var total = 0L;
        var buffer = new byte[chunk];
        for (int count; (count = await client.Remote.ReceiveAsync(buffer.AsMemory()).AsTask().WaitAsync(s_deadline)) > 0;) total += count;
        client.Remote.Shutdown(SocketShutdown.Send);
        Assert.Equal(4L * bound, total);
        Assert.Equal(RelayEnd.Closed, (await run)!.End);
    }

    [Fact]
    public async Task RunAsync_ClientVanishes_RuntimeConnectionBreaks()
    {
        Exception? atRuntime = null;
        using var server = new FakeStreamingServer(async socket =>
        {
            await FakeStreamingServer.SwitchAsync(socket);
            atRuntime = await Record.ExceptionAsync(() => FakeStreamingServer.ReadToEndAsync(socket));
        });
        using var client = new FakeStreamingClient();
        var run = Run(server, client);
        await FakeStreamingServer.SendAsync(client.Remote, "half a fra");

        new SocketPeer(client.Remote).Abort();

        Assert.Equal(RelayEnd.Broken, (await run)!.End);
        await server.Script.WaitAsync(s_deadline);
        Assert.IsType<SocketException>(atRuntime);
    }

    [Fact]
    public async Task RunAsync_RuntimeVanishes_ClientConnectionBreaks()
    {
        using var server = new FakeStreamingServer(async socket =>
        {
            await FakeStreamingServer.SwitchAsync(socket, "partial");
            new SocketPeer(socket).Abort();
        });
        using var client = new FakeStreamingClient();

        var outcome = await Run(server, client);

        Assert.Equal(RelayEnd.Broken, outcome!.End);
        await Assert.ThrowsAsync<SocketException>(() => FakeStreamingServer.ReadToEndAsync(client.Remote).WaitAsync(s_deadline));
    }

    [Fact]
    public async Task RunAsync_NothingMoves_EndsAfterTheIdleTimeout()
    {
        var time = new FakeTimeProvider();
        using var server = new FakeStreamingServer(async socket =>
        {
            await FakeStreamingServer.SwitchAsync(socket, "x");
            await Record.ExceptionAsync(() => FakeStreamingServer.ReadToEndAsync(socket));
        });
        using var client = new FakeStreamingClient();
        var run = Run(server, client, new StreamingOptions { IdleTimeout = TimeSpan.FromMinutes(10) }, time);
        await client.Remote.ReceiveAsync(new byte[1].AsMemory());

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.False(run.IsCompleted);
        await Until(() =>
        {
            time.Advance(TimeSpan.FromMinutes(3));
            return Task.FromResult(run.IsCompleted);
        });

        Assert.Equal(RelayEnd.Idle, (await run)!.End);
    }

    [Fact]
    public async Task RunAsync_RuntimeDoneAndClientStaysOpen_EndsAfterTheLinger()
    {
        var time = new FakeTimeProvider();
        using var server = new FakeStreamingServer(async socket => await FakeStreamingServer.SwitchAsync(socket, "done"));
        using var client = new FakeStreamingClient();
        var run = Run(server, client, time: time);
        await FakeStreamingServer.ReadToEndAsync(client.Remote).WaitAsync(s_deadline);

        await Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            return Task.FromResult(run.IsCompleted);
        });

        Assert.Equal(RelayEnd.Idle, (await run)!.End);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsAtOnce()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new FakeStreamingServer(async socket =>
        {
            await FakeStreamingServer.SwitchAsync(socket, "x");
            await Record.ExceptionAsync(() => FakeStreamingServer.ReadToEndAsync(socket));
        });
        using var client = new FakeStreamingClient();
        var run = Run(server, client, cancel: cancel.Token);
        await client.Remote.ReceiveAsync(new byte[1].AsMemory());

        await cancel.CancelAsync();

        Assert.Equal(RelayEnd.Cancelled, (await run)!.End);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nno token!", 404, "no token!")]
    [InlineData("HTTP/1.1 500 Oops\r\n\r\nto the end", 500, "to the end")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nno \r\n6;x=1\r\nupgrad\r\n1\r\ne\r\n0\r\n\r\n", 403, "no upgrade")]
    public async Task RunAsync_RuntimeRefuses_RefusalIsRelayed(string answer, int status, string body)
    {
        using var server = new FakeStreamingServer(async socket => await FakeStreamingServer.SendAsync(socket, answer));
        using var client = new FakeStreamingClient();

        Assert.Null(await Run(server, client));

        Assert.Null(client.Accepted);
        Assert.Equal(status, client.Refused!.Status);
        Assert.Equal(body, Encoding.Latin1.GetString(client.RefusalBody));
    }

    [Theory]
    [InlineData("", "closed the connection without an answer")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", "did not answer in HTTP")]
    public async Task RunAsync_RuntimeDoesNotSpeakHttp_ThrowsBeforeTheClientSeesAnything(string answer, string reason)
    {
        using var server = new FakeStreamingServer(async socket => await FakeStreamingServer.SendAsync(socket, answer));
        using var client = new FakeStreamingClient();

        var e = await Assert.ThrowsAsync<StreamingException>(() => Run(server, client));

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Null(client.Accepted);
    }

    [Fact]
    public async Task RunAsync_NobodyListens_SaysWhere()
    {
        using var gone = new FakeStreamingServer(_ => Task.CompletedTask);
        var url = gone.Url;
        gone.Dispose();
        using var client = new FakeStreamingClient();
        var proxy = new StreamingProxy(new StreamingOptions(), TimeProvider.System, NullLogger.Instance);

        var e = await Assert.ThrowsAsync<StreamingException>(() => proxy.RunAsync(url, s_request, client, CancellationToken.None));

        Assert.Contains($"127.0.0.1:{url.Port} failed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_RuntimeHangs_GivesUpAfterTheHandshakeTimeout()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        using var server = new FakeStreamingServer(async socket =>
        {
            asked.SetResult();
            await Record.ExceptionAsync(() => FakeStreamingServer.ReadToEndAsync(socket));
        });
        using var client = new FakeStreamingClient();
        var run = Run(server, client, time: time);
        await asked.Task.WaitAsync(s_deadline);

        time.Advance(TimeSpan.FromSeconds(31));

        Assert.Contains("did not answer within 30 s", (await Assert.ThrowsAsync<StreamingException>(() => run)).Message, StringComparison.Ordinal);
    }

    private static Task<RelayOutcome?> Run(
        FakeStreamingServer server, FakeStreamingClient client, StreamingOptions? options = null, TimeProvider? time = null, CancellationToken cancel = default) =>
        new StreamingProxy(options ?? new StreamingOptions(), time ?? TimeProvider.System, NullLogger.Instance)
            .RunAsync(server.Url, s_request, client, cancel).WaitAsync(TimeSpan.FromSeconds(60));

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> rest, bool shutdown = true)
    {
        while (!rest.IsEmpty) rest = rest[await socket.SendAsync(rest)..];
        if (shutdown) socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<byte[]> HashToEndAsync(Socket socket)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        for (int count; (count = await socket.ReceiveAsync(buffer.AsMemory())) > 0;) hash.AppendData(buffer, 0, count);
        return hash.GetHashAndReset();
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(s_deadline);
        while (!await condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, deadline.Token);
        }
    }
}
