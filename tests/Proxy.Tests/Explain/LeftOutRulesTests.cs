using NodeStack.Proxy.Endpoints;
using NodeStack.Proxy.Explain;
using NodeStack.Proxy.Tests.Ruleset;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Explain;

public sealed class LeftOutRulesTests
{
    /// <summary>An endpoint is written "NUMBER CONDITIONS HINTS": r, s, t for ready, serving, terminating; l for on this node.</summary>
    [Theory]
    [InlineData("", "1 rs", null)]
    [InlineData("", "1 -|2 rs", "it is not ready")]
    [InlineData("", "1 s|2 rs", "it is not ready")]
    [InlineData("", "1 st|2 rs", "it is ending, and others are ready")]
    [InlineData("", "1 t|2 rs", "it is ending and no longer serves")]
    [InlineData("", "1 st|2 t", null)]
    [InlineData("internal", "1 rs|2 rsl", "it is on another node, and traffic must stay on this one")]
    [InlineData("internal", "1 st|2 st", "it is on another node, and traffic must stay on this one")]
    [InlineData("internal", "1 stl|2 rsl", "it is ending, and others are ready")]
    [InlineData("internal", "1 stl", null)]
    [InlineData("", "1 rs zone=b|2 rs zone=a", "its hints are for zone b")]
    [InlineData("", "1 rs zone=b,c|2 rs zone=a", "its hints are for zone b, c")]
    [InlineData("", "1 rs zone=b|2 rs", null)]
    [InlineData("", "1 rs node=there|2 rs node=here", "its hints are for the node there")]
    [InlineData("", "1 rs node=there,too|2 rs node=here", "its hints are for the nodes there, too")]
    public void Reason_FirstEndpoint_Is(string policy, string endpoints, string? reason)
    {
        var port = TracedRuleset.Service("web", "10.96.0.10") with { IsInternalLocal = policy == "internal" };
        var all = endpoints.Split('|').Select(Endpoint).ToArray();
        var selected = EndpointSelector.Select([.. all], port, "here", "a");
        Assert.Equal(reason, LeftOutRules.Reasons([.. all], selected, port).FirstOrDefault(e => e.Endpoint == all[0]).Reason);
    }

    private static Endpoint Endpoint(string text)
    {
        var words = text.Split(' ');
        bool Is(char condition) => words[1].Contains(condition, StringComparison.Ordinal);
        var endpoint = new Endpoint(At($"10.244.0.{words[0]}"), 8080, Is('r'), Is('s'), Is('t'), Is('l'));
        var hints = words.Length < 3 ? [] : words[2].Split('=')[1].Split(',');
        return text.Contains("node=", StringComparison.Ordinal) ? endpoint with { NodeHints = [.. hints] } : endpoint with { ZoneHints = [.. hints] };
    }
}
