using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.Tokens;
using NodeStack.ControlPlane.Tests.MetricNames;
using Prometheus;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth.Tokens;

public sealed class CachedTokenAuthenticatorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Counting _inner = new();

    [Fact]
    public async Task Authenticate_AcceptedToken_IsRememberedForTenSeconds()
    {
        var cached = new CachedTokenAuthenticator(_inner, new TokenCacheMetrics(Unread.Metrics), _time);
        await Ask(cached, "good");
        await Ask(cached, "good");
        Assert.Equal(1, _inner.Asked);

        _time.Advance(TimeSpan.FromSeconds(10));
        await Ask(cached, "good");

        Assert.Equal(2, _inner.Asked);
    }

    [Fact]
    public async Task Authenticate_OtherAudience_IsAnotherQuestion()
    {
        var cached = new CachedTokenAuthenticator(_inner, new TokenCacheMetrics(Unread.Metrics), _time);
        await Ask(cached, "good", "a", "b");
        await Ask(cached, "good", "ab");
        await Ask(cached, "good");

        Assert.Equal(3, _inner.Asked);
    }

    [Fact]
    public async Task Authenticate_RefusedToken_IsAskedAgain()
    {
        var cached = new CachedTokenAuthenticator(_inner, new TokenCacheMetrics(Unread.Metrics), _time);
        await Ask(cached, "bad");
        await Ask(cached, "bad");

        Assert.Equal(2, _inner.Asked);
    }

    [Fact]
    public async Task Authenticate_KnownNewAndBadTokens_AreCounted()
    {
        var registry = Metrics.NewCustomRegistry();
        var cached = new CachedTokenAuthenticator(_inner, new TokenCacheMetrics(Metrics.WithCustomRegistry(registry)), _time);
        foreach (var token in new[] { "good", "good", "good", "bad" })
            await Ask(cached, token);
        var text = await registry.TextAsync();
        Assert.Equal(
            (2, 2, 1, 0),
            (RegistryText.Value(text, "authentication_token_cache_request_total{status=\"hit\"}"), RegistryText.Value(text, "authentication_token_cache_request_total{status=\"miss\"}"),
             RegistryText.Value(text, "authentication_token_cache_fetch_total{status=\"error\"}"), RegistryText.Value(text, "authentication_token_cache_active_fetch_count{status=\"in_flight\"}")));
    }

    private static ValueTask<Authentication> Ask(CachedTokenAuthenticator cached, string token, params string[] audiences) =>
        cached.AuthenticateAsync(new RequestCredentials(null, token), audiences, CancellationToken.None);

    private sealed class Counting : IAuthenticator
    {
        public int Asked { get; private set; }

        public ValueTask<Authentication> AuthenticateAsync(RequestCredentials credentials, IReadOnlyList<string> audiences, CancellationToken cancellation)
        {
            Asked++;
            return ValueTask.FromResult(credentials.BearerToken == "good" ? new Authentication(Users.Of("u")) : Authentication.Refused("bad"));
        }
    }
}
