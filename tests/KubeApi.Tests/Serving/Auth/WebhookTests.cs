using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Serving.Auth;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Api;
using Prometheus;

namespace NodeStack.KubeApi.Tests.Serving.Auth;

public sealed class WebhookTests
{
    private const string TokenPath = "/apis/authentication.k8s.io/v1/tokenreviews";
    private const string AccessPath = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeNodeApi _api = new();
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly WebhookTokenAuthenticator _tokens;
    private readonly WebhookAuthorizer _authorizer;
    private JsonObject _access = new() { ["allowed"] = true };

    public WebhookTests()
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        var resources = new ApiResources(_api);
        _tokens = new WebhookTokenAuthenticator(resources.TokenReviews, TimeSpan.FromMinutes(2), factory, _time);
        _authorizer = new WebhookAuthorizer(resources.SubjectAccessReviews, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30), factory, _time);
        _api.Answers[TokenPath] = review => new JsonObject
        {
            ["status"] = review.Child("spec").Text("token") == "good"
                ? new JsonObject { ["authenticated"] = true, ["user"] = new JsonObject { ["username"] = "jane", ["groups"] = new JsonArray("dev") } }
                : new JsonObject { ["authenticated"] = false, ["error"] = "no such token" },
        };
        _api.Answers[AccessPath] = _ => new JsonObject { ["status"] = _access.DeepClone() };
    }

    [Theory]
    [InlineData("good", "jane")]
    [InlineData("bad", null)]
    public async Task Token_AskedAgain_IsAnsweredFromMemoryForItsTime(string token, string? user)
    {
        for (var i = 0; i < 3; i++)
            Assert.Equal(user, (await _tokens.IdentifyAsync(token, CancellationToken.None))?.User);
        Assert.Single(_api.Requests);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(user, (await _tokens.IdentifyAsync(token, CancellationToken.None))?.User);
        Assert.Equal(2, _api.Requests.Count);
        Assert.False(_api.Bodies[0].Child("spec").Has("audiences"));
    }

    [Fact]
    public async Task Token_ServerAway_IsAnErrorThatIsNotKept()
    {
        _api.Fail = _ => new ApiException(0, "", "away");
        await Assert.ThrowsAsync<ApiException>(() => _tokens.IdentifyAsync("good", CancellationToken.None));
        _api.Fail = static _ => null;

        Assert.Equal("jane", (await _tokens.IdentifyAsync("good", CancellationToken.None))?.User);
    }

    [Fact]
    public async Task Token_ManyAskAtOnce_IsOneQuestion()
    {
        var gate = new TaskCompletionSource();
        _api.Gate = gate.Task;
        using var leaving = new CancellationTokenSource();
        var first = _tokens.IdentifyAsync("good", leaving.Token);
        var others = Enumerable.Range(0, 10).Select(_ => _tokens.IdentifyAsync("good", CancellationToken.None)).ToArray();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        Assert.All(await Task.WhenAll(others).WaitAsync(s_deadline), i => Assert.Equal("jane", i!.User));
        Assert.Single(_api.Requests);
    }

    [Fact]
    public async Task Token_NoAnswerInTime_IsGivenUpForAll()
    {
        _api.Gate = new TaskCompletionSource().Task;
        var asking = _tokens.IdentifyAsync("good", CancellationToken.None);
        await Eventually.TrueAsync(() => _api.Requests.Count == 1, s_deadline, "asked");

        _time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => asking.WaitAsync(s_deadline));
    }

    [Fact]
    public async Task Access_AllowedAndForbidden_AreKeptForTheirOwnTimes()
    {
        Assert.True(await AskAsync("jane"));
        _access = new JsonObject { ["allowed"] = false };
        Assert.False(await AskAsync("joe"));
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(await AskAsync("jane"));
        Assert.False(await AskAsync("joe"));
        Assert.Equal(2, _api.Requests.Count);

        _time.Advance(TimeSpan.FromSeconds(1));
        _access = new JsonObject { ["allowed"] = true };
        Assert.True(await AskAsync("joe"));
        Assert.Equal(3, _api.Requests.Count);
    }

    [Theory]
    [InlineData("""{"allowed":false}""", false)]
    [InlineData("""{"allowed":false,"denied":true}""", false)]
    [InlineData("{}", false)]
    [InlineData("""{"allowed":true}""", true)]
    public async Task Access_ByAnswer(string answer, bool allowed)
    {
        _access = (JsonObject)JsonNode.Parse(answer)!;
        Assert.Equal(allowed, await AskAsync("jane"));
    }

    [Fact]
    public async Task Access_AllowedAndDeniedOrNoStatusOrNoServer_IsNeverAllowed()
    {
        _access = new JsonObject { ["allowed"] = true, ["denied"] = true };
        await Assert.ThrowsAsync<InvalidDataException>(() => AskAsync("jane"));
        _api.Answers[AccessPath] = static _ => [];
        Assert.False(await AskAsync("joe"));
        _api.Fail = static _ => new ApiException(503, "", "down");
        await Assert.ThrowsAsync<ApiException>(() => AskAsync("jim"));
    }

    [Fact]
    public async Task Access_ServersOwnTrouble_IsAskedAgainFiveTimes()
    {
        _api.Fail = static _ => new ApiException(500, "InternalError", "oops");
        var asking = AskAsync("jane");
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return asking.IsCompleted;
            },
            s_deadline, "given up");

        await Assert.ThrowsAsync<ApiException>(() => asking);
        Assert.Equal(5, _api.Requests.Count);
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream);
        Assert.Contains("apiserver_delegated_authz_request_total{code=\"500\"} 5\n", System.Text.Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_BeyondTheBound_ForgetTheLeastUsed()
    {
        var cache = new AnswerCache<int>(2, s_deadline, _time);
        var asked = 0;
        Task<int> Get(string key) => cache.GetAsync(key, _ => Task.FromResult(Interlocked.Increment(ref asked)), static _ => TimeSpan.FromHours(1), CancellationToken.None);
        await Get("a");
        await Get("b");
        await Get("a");
        await Get("c");

        Assert.Equal(1, await Get("a"));
        Assert.Equal(4, await Get("b"));
        Assert.Equal(0, await new AnswerCache<int>(2, s_deadline, _time).GetAsync("x", static _ => Task.FromResult(0), static _ => TimeSpan.Zero, CancellationToken.None));
    }

    private Task<bool> AskAsync(string user) =>
        _authorizer.IsAllowedAsync(new AuthorizationRequest(new ClientIdentity(user, []), "get", "nodes", "pods", "n1", "/pods"), CancellationToken.None).AsTask();
}
