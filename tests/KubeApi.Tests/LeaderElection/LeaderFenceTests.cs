using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.LeaderElection;
using NodeStack.TestSupport.Api;

namespace NodeStack.KubeApi.Tests.LeaderElection;

public sealed class LeaderFenceTests
{
    private static readonly TimeSpan s_span = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new();
    private readonly LeaderFence _fence;

    public LeaderFenceTests() => _fence = new LeaderFence(_time);

    [Fact]
    public void IsOpen_FromARenewalOn_UntilTheSpanIsOver()
    {
        Assert.False(_fence.IsOpen);
        _fence.Open(_time.GetTimestamp(), s_span);
        _time.Advance(s_span - TimeSpan.FromMilliseconds(1));
        Assert.True(_fence.IsOpen);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_fence.IsOpen);
    }

    [Fact]
    public void Open_ARenewalThatTookLong_CountsFromBeforeItWasSent()
    {
        var begun = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(4));
        _fence.Open(begun, s_span);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(_fence.IsOpen);
    }

    /// <summary>The monotonic clock stands still while a machine sleeps, the time of day does not.</summary>
    [Fact]
    public void IsOpen_TheTimeOfDayJumped_IsNot()
    {
        var time = new JumpingTime();
        var fence = new LeaderFence(time);
        fence.Open(time.GetTimestamp(), s_span);
        time.Jump = TimeSpan.FromSeconds(9);
        Assert.True(fence.IsOpen);
        time.Jump = s_span;
        Assert.False(fence.IsOpen);
    }

    [Fact]
    public async Task Send_WhileTheFenceIsClosed_ReadsPassAndWritesDoNot()
    {
        var api = new FakeApi();
        var nodes = new ApiResources(new LedApiClient(api, _fence)).Nodes;
        _fence.Open(_time.GetTimestamp(), s_span);
        await nodes.CreateAsync("", new k8s.Models.V1Node { Metadata = new() { Name = "a" } }, default);
        _fence.Close();
        Assert.Equal("a", (await nodes.GetAsync("", "a", default)).Metadata.Name);
        await Assert.ThrowsAsync<ApiException>(() => nodes.CreateAsync("", new k8s.Models.V1Node { Metadata = new() { Name = "b" } }, default));
        Assert.True((await Assert.ThrowsAsync<ApiException>(() => nodes.GetAsync("", "b", default))).IsNotFound);
    }

    private sealed class JumpingTime : FakeTimeProvider
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;

        public override long GetTimestamp() => 0;
    }
}
