using System.Text.Json.Nodes;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Health;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Tests.Health;

public sealed class ProxyHealthRulesTests
{
    private const AddressFamily V4 = AddressFamily.IPv4;
    private const AddressFamily V6 = AddressFamily.IPv6;
    private static readonly DateTimeOffset s_start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);
    private static readonly NodeEntry s_node = new("n1", "", [], [], [], false);

    // Seconds at which things happen; q queued, u updated, of which family.
    public static TheoryData<string, string, int, bool> Histories => new()
    {
        { "nothing yet", "", 1000, true },
        { "programmed once, long ago", "u4@0", 1000, true },
        { "a change waits", "u4@0 q4@10", 69, true },
        { "a change waits for the timeout", "u4@0 q4@10", 70, false },
        { "later changes do not make the first one younger", "u4@0 q4@10 q4@60", 70, false },
        { "caught up", "u4@0 q4@10 u4@100", 1000, true },
        { "late again after it caught up", "u4@0 q4@10 u4@100 q4@200", 260, false },
        { "one family of two is late", "u4@0 u6@0 q4@10 q6@10 u6@20", 70, false },
        { "both caught up", "u4@0 u6@0 q4@10 q6@10 u4@20 u6@20", 700, true },
        { "the first programming is late", "q4@0", 60, false },
    };

    [Theory]
    [MemberData(nameof(Histories))]
    public void Judge_History_IsHealthyUntilAChangeIsLate(string name, string history, int at, bool isHealthy)
    {
        var health = ProxyHealthRules.Judge(State(history), s_start.AddSeconds(at), s_timeout, []);
        Assert.True(isHealthy == health.IsHealthy, name);
        Assert.Equal(isHealthy ? 200 : 503, ProxyHealthRules.Livez(health).Status);
        Assert.Equal(isHealthy ? 200 : 503, ProxyHealthRules.Healthz(health, s_node).Status);
    }

    public static TheoryData<object?, bool> Nodes => new()
    {
        { null, false },
        { s_node, true },
        { s_node with { TaintKeys = ["any"] }, true },
        { s_node with { TaintKeys = ["any", "ToBeDeletedByClusterAutoscaler"] }, false },
        { s_node with { IsDeleting = true }, false },
    };

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Healthz_NodeThatGoes_IsNotHealthy_ButLives(object? node, bool isEligible)
    {
        var health = ProxyHealthRules.Judge(State("u4@0"), s_start, s_timeout, []);
        var answer = ProxyHealthRules.Healthz(health, (NodeEntry?)node);
        Assert.Equal(isEligible ? 200 : 503, answer.Status);
        Assert.Equal(isEligible, JsonNode.Parse(answer.Body)!["nodeEligible"]!.GetValue<bool>());
        Assert.Equal(200, ProxyHealthRules.Livez(health).Status);
    }

    [Theory]
    [InlineData("", 503)]
    [InlineData("u4@0", 503)]
    [InlineData("u4@0 u6@1", 200)]
    public void Healthz_AwaitedFamilies_AreToBeProgrammedOnce(string history, int status)
    {
        var health = ProxyHealthRules.Judge(State(history), s_start, s_timeout, [V4, V6]);
        Assert.Equal(status, ProxyHealthRules.Healthz(health, s_node).Status);
        Assert.Equal(200, ProxyHealthRules.Livez(health).Status);
    }

    [Fact]
    public void Healthz_Body_GoodOne_SaysNow()
    {
        var health = ProxyHealthRules.Judge(State("u6@0 u4@1 q4@2"), s_start.AddSeconds(10).AddTicks(1_230_000), s_timeout, []);
        Assert.Equal(
            """{"lastUpdated":"2026-01-02T03:04:15.123Z","currentTime":"2026-01-02T03:04:15.123Z","nodeEligible":true,"healthy":true,"""
            + "\"status\":{\"IPv4\":{\"lastUpdated\":\"2026-01-02T03:04:06Z\",\"healthy\":true},\"IPv6\":{\"lastUpdated\":\"2026-01-02T03:04:05Z\",\"healthy\":true}}}",
            ProxyHealthRules.Healthz(health, s_node).Body);
    }

    [Fact]
    public void Livez_Body_BadOne_SaysWhenItWasLastRight()
    {
        var health = ProxyHealthRules.Judge(State("u4@0 q4@1 u6@5"), s_start.AddSeconds(100), s_timeout, []);
        Assert.Equal(
            """{"lastUpdated":"2026-01-02T03:04:10Z","currentTime":"2026-01-02T03:05:45Z","healthy":false,"""
            + "\"status\":{\"IPv4\":{\"lastUpdated\":\"2026-01-02T03:04:05Z\",\"healthy\":false},\"IPv6\":{\"lastUpdated\":\"2026-01-02T03:04:10Z\",\"healthy\":true}}}",
            ProxyHealthRules.Livez(health).Body);
    }

    [Fact]
    public void Healthz_Body_OfANodeThatGoes_IsHealthyByItself()
    {
        var body = JsonNode.Parse(ProxyHealthRules.Healthz(ProxyHealthRules.Judge(State("u4@0"), s_start.AddSeconds(9), s_timeout, []), null).Body)!;
        Assert.True(body["healthy"]!.GetValue<bool>());
        Assert.Equal("2026-01-02T03:04:05Z", body["lastUpdated"]!.GetValue<string>());
    }

    [Fact]
    public void Livez_Body_OfNothingYet() =>
        Assert.Equal(
            """{"lastUpdated":"0001-01-01T00:00:00Z","currentTime":"2026-01-02T03:04:05Z","healthy":false,"status":{"IPv4":{"lastUpdated":"0001-01-01T00:00:00Z","healthy":false}}}""",
            ProxyHealthRules.Livez(ProxyHealthRules.Judge(ProxyHealthState.Empty.Queued(V4, s_start.AddHours(-1)), s_start, s_timeout, [])).Body);

    private static ProxyHealthState State(string history) => history.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(ProxyHealthState.Empty, (state, step) =>
    {
        var family = step[1] == '4' ? V4 : V6;
        var at = s_start.AddSeconds(int.Parse(step[3..], System.Globalization.CultureInfo.InvariantCulture));
        return step[0] == 'q' ? state.Queued(family, at) : state.Updated(family, at);
    });
}
