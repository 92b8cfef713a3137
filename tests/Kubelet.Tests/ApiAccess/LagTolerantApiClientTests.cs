using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.ApiAccess;

namespace NodeStack.Kubelet.Tests.ApiAccess;

public sealed class LagTolerantApiClientTests
{
    private const string Graph = "secrets \"s\" is forbidden: User \"system:node:n\" cannot get resource \"secrets\": no relationship found between node 'n' and this object";
    private const string Token = "serviceaccounts \"default\" is forbidden: node requested token bound to a pod scheduled on a different node";
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("graph", 403, Graph, new[] { 50, 100, 200, 400 })]
    [InlineData("token", 403, Token, new[] { 50, 100, 200, 400 })]
    [InlineData("no right at all", 403, "secrets is forbidden: User \"u\" cannot list resource \"secrets\"", new int[0])]
    [InlineData("same text, other code", 500, Graph, new int[0])]
    [InlineData("not there", 404, "secrets \"s\" not found", new int[0])]
    public void Pause_Table(string name, int code, string message, int[] expected)
    {
        var pauses = Enumerable.Range(0, 6).Select(i => AuthorizerLagRules.Pause(new ApiException(code, "", message), i)).TakeWhile(p => p is not null);
        Assert.True(expected.SequenceEqual(pauses.Select(p => (int)p!.Value.TotalMilliseconds)), name);
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(3, 4, true)]
    [InlineData(4, 5, true)]
    [InlineData(5, 5, false)]
    public async Task SendAsync_RefusedForAWhile_AsksAgain(int refusals, int requests, bool succeeds)
    {
        var server = new Refusing(refusals);
        var get = new ApiResources(new LagTolerantApiClient(server, _time)).Secrets.GetAsync("ns", "s", default);
        for (var turn = 0; !get.IsCompleted && turn < 1000; turn++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
        if (succeeds)
            Assert.Equal("s", (await get).Metadata.Name);
        else
            Assert.Equal(Graph, (await Assert.ThrowsAsync<ApiException>(() => get)).Message);
        Assert.Equal(requests, server.Requests);
    }

    [Fact]
    public async Task SendAsync_CancelledWhileItWaits_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var get = new ApiResources(new LagTolerantApiClient(new Refusing(1), _time)).Secrets.GetAsync("ns", "s", cancel.Token);
        Assert.False(get.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get);
    }

    private sealed class Refusing(int refusals) : IApiClient
    {
        public int Requests { get; private set; }

        public Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel) => ++Requests <= refusals
            ? Task.FromException<ReadOnlyMemory<byte>>(new ApiException(403, "Forbidden", Graph))
            : Task.FromResult<ReadOnlyMemory<byte>>("""{"metadata":{"name":"s"}}"""u8.ToArray());

        public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => throw new InvalidOperationException("nothing is watched here");
    }
}
