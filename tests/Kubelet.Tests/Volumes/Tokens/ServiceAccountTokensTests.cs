using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.Tests.Containers;
using NodeStack.Kubelet.Volumes;
using NodeStack.Kubelet.Volumes.Tokens;
using NodeStack.TestSupport.Api;

namespace NodeStack.Kubelet.Tests.Volumes.Tokens;

public class ServiceAccountTokensTests
{
    private readonly FakeConfigApi _api = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ServiceAccountTokens _tokens;
    private readonly V1Pod _pod = TestPods.Spec("serviceAccountName: sa\ncontainers: [{name: c}]");
    private JsonObject? _asked;
    private int _issued;

    public ServiceAccountTokensTests()
    {
        _tokens = new ServiceAccountTokens(new ApiResources(_api).ServiceAccounts, _time, NullLogger.Instance);
        _api.OnCreate = Issue;
    }

    [Fact]
    public async Task GetAsync_First_IsBoundToThePod()
    {
        var token = await _tokens.GetAsync(_pod, "vault", 3600, default);
        Assert.Equal("token-1", token.Value);
        Assert.Equal(["POST /api/v1/namespaces/ns/serviceaccounts/sa/token"], _api.Requests);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"audiences":["vault"],"expirationSeconds":3600,"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u1"}}"""),
            _asked!["spec"]), _asked.ToJsonString());
        Assert.DoesNotContain("token-1", token.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_Again_IsKeptForFourFifthsOfItsLife()
    {
        await _tokens.GetAsync(_pod, "", 3600, default);
        _time.Advance(TimeSpan.FromMinutes(47));
        Assert.Equal("token-1", (await _tokens.GetAsync(_pod, "", 3600, default)).Value);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("token-2", (await _tokens.GetAsync(_pod, "", 3600, default)).Value);
        Assert.Equal("token-3", (await _tokens.GetAsync(_pod, "other", 3600, default)).Value);
        _tokens.Forget("u1");
        Assert.Equal("token-4", (await _tokens.GetAsync(_pod, "", 3600, default)).Value);
    }

    [Fact]
    public async Task GetAsync_ServerAway_OldTokenUntilItExpires()
    {
        _api.IsAway = true;
        Assert.StartsWith("failed to fetch token: ", (await Assert.ThrowsAsync<VolumeException>(() => _tokens.GetAsync(_pod, "", 3600, default))).Message, StringComparison.Ordinal);
        _api.IsAway = false;
        await _tokens.GetAsync(_pod, "", 3600, default);
        _api.IsAway = true;
        _time.Advance(TimeSpan.FromMinutes(55));
        var old = await _tokens.GetAsync(_pod, "", 3600, default);
        Assert.Equal(("token-1", _time.GetUtcNow().AddSeconds(30)), (old.Value, old.RefreshAt));
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Contains("expired and refresh failed", (await Assert.ThrowsAsync<VolumeException>(() => _tokens.GetAsync(_pod, "", 3600, default))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3600, 0, 2880)]
    [InlineData(3600, 1, 2870)]
    [InlineData(600, 0, 480)]
    [InlineData(604800, 0, 86400)]
    [InlineData(604800, 1, 86390)]
    public void RefreshAt_Table(int lasts, double jitter, int after)
    {
        var began = _time.GetUtcNow();
        Assert.Equal(began.AddSeconds(after), TokenAgeRules.RefreshAt(began.AddSeconds(lasts), TimeSpan.FromSeconds(lasts), jitter));
    }

    [Theory]
    [InlineData("containers: [{name: c}]", 420, null)]
    [InlineData("containers: [{name: c}]\nsecurityContext: {fsGroup: 7}", 384, null)]
    [InlineData("containers: [{name: c}]\nsecurityContext: {runAsUser: 7}", 384, 7)]
    [InlineData("containers: [{name: c, securityContext: {runAsUser: 7}}, {name: d}]", 420, null)]
    [InlineData("containers: [{name: c, securityContext: {runAsUser: 7}}, {name: d, securityContext: {runAsUser: 8}}]", 420, null)]
    [InlineData("containers: [{name: c, securityContext: {runAsUser: 7}}]\ninitContainers: [{name: i, securityContext: {runAsUser: 7}}]", 384, 7)]
    public void TokenFile_Table(string spec, int mode, int? owner)
    {
        var pod = TestPods.Spec(spec);
        Assert.Equal((mode, owner), (TokenFileRules.Mode(pod, 0x1a4), (int?)TokenFileRules.Owner(pod)));
    }

    private JsonObject Issue(string path, JsonObject body)
    {
        _asked = body;
        var seconds = body["spec"]!["expirationSeconds"]!.GetValue<long>();
        var answer = body.DeepClone().AsObject();
        answer["status"] = new JsonObject
        {
            ["token"] = $"token-{++_issued}",
            ["expirationTimestamp"] = _time.GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        return answer;
    }
}
