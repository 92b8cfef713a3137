using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.Proxy.Hosting;

namespace NodeStack.Proxy.Tests.Hosting;

public sealed class ListenerLoopTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Run_AddressIsTaken_IsTriedAgain()
    {
        var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var time = new SignalledTime();
        using var stop = new CancellationTokenSource();
        var loop = new ListenerLoop("metrics", (IPEndPoint)taken.LocalEndpoint, false, time, NullLoggerFactory.Instance);
        var run = loop.RunAsync(AnswerAsync, stop.Token);
        await time.Waits.WaitAsync(Deadline);
        taken.Stop();

        time.Advance(TimeSpan.FromSeconds(5));
        using var client = new HttpClient();
        Assert.Equal("here", await client.GetStringAsync(new Uri($"http://127.0.0.1:{await loop.Port.WaitAsync(Deadline)}/")));
        await stop.CancelAsync();
        await run.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Run_AddressIsTakenAndHardFail_Ends()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var loop = new ListenerLoop("healthz", (IPEndPoint)taken.LocalEndpoint, true, TimeProvider.System, NullLoggerFactory.Instance);
        var end = await Assert.ThrowsAsync<ProxyException>(() => loop.RunAsync(AnswerAsync, CancellationToken.None).WaitAsync(Deadline));
        Assert.StartsWith("healthz server failed: ", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AddressOfAnotherMachineAndHardFail_Ends()
    {
        var loop = new ListenerLoop("healthz", IPEndPoint.Parse("192.0.2.1:10256"), true, TimeProvider.System, NullLoggerFactory.Instance);
        var end = await Assert.ThrowsAsync<ProxyException>(() => loop.RunAsync(AnswerAsync, CancellationToken.None).WaitAsync(Deadline));
        Assert.StartsWith("healthz server failed: listen tcp 192.0.2.1:10256: ", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnyV4Address_AnswersV6Too()
    {
        if (!Socket.OSSupportsIPv6)
            return;
        using var stop = new CancellationTokenSource();
        using var free = new TcpListener(IPAddress.IPv6Any, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var loop = new ListenerLoop("healthz", new IPEndPoint(IPAddress.Any, port), true, TimeProvider.System, NullLoggerFactory.Instance);
        var run = loop.RunAsync(AnswerAsync, stop.Token);
        await loop.Port.WaitAsync(Deadline);
        using var client = new HttpClient();
        Assert.Equal("here", await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/")));
        Assert.Equal("here", await client.GetStringAsync(new Uri($"http://[::1]:{port}/")));
        await stop.CancelAsync();
        await run.WaitAsync(Deadline);
    }

    private static Task AnswerAsync(HttpContext context) => context.Response.WriteAsync("here");

    /// <summary>Tells when somebody waits for time to pass.</summary>
    private sealed class SignalledTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waits => _waits.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.TrySetResult();
            return timer;
        }
    }
}
