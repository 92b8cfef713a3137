using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.ApiServer.Writes;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

public class DeleteOptionsParserTests
{
    private static DeleteOptions Parse(string? body, string query) => DeleteOptionsParser.Parse(body is null ? null : JsonNode.Parse(body)!.AsObject(), Query.Of(query));

    public static TheoryData<string?, string, DeleteOptions> Options() => new()
    {
        { null, "", new DeleteOptions(null, "", "", "", false) },
        { null, "gracePeriodSeconds=0&propagationPolicy=Foreground&dryRun=All", new DeleteOptions(0, "Foreground", "", "", true) },
        { null, "orphanDependents=true", new DeleteOptions(null, "Orphan", "", "", false) },
        { null, "orphanDependents=false", new DeleteOptions(null, "Background", "", "", false) },
        { "{}", "gracePeriodSeconds=3&propagationPolicy=Orphan", new DeleteOptions(null, "", "", "", false) },
        {
            """{"gracePeriodSeconds":5,"preconditions":{"uid":"u","resourceVersion":"7"},"propagationPolicy":"Background","dryRun":["All"]}""", "",
            new DeleteOptions(5, "Background", "u", "7", true)
        },
        { """{"orphanDependents":true}""", "", new DeleteOptions(null, "Orphan", "", "", false) },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Parse_BodyElseQuery_IsRead(string? body, string query, DeleteOptions options) => Assert.Equal(options, Parse(body, query));

    [Theory]
    [InlineData("""{"propagationPolicy":"Never"}""", "propagationPolicy: Unsupported value: \"Never\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"")]
    [InlineData("""{"propagationPolicy":""}""", "propagationPolicy: Unsupported value: \"\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"")]
    [InlineData("""{"orphanDependents":true,"propagationPolicy":"Orphan"}""", "propagationPolicy: Invalid value: \"Orphan\": orphanDependents and deletionPropagation cannot be both set")]
    [InlineData("""{"dryRun":["Some"]}""", "dryRun: Unsupported value: [\"Some\"]: supported values: \"All\"")]
    public void Parse_Wrong_SaysWhatUpstreamSays(string body, string problem)
    {
        var status = Assert.Throws<ApiException>(() => Parse(body, "")).Status;
        Assert.Equal((422, $"DeleteOptions.meta.k8s.io \"\" is invalid: {problem}"), (status.Code, status.Message));
    }
}
