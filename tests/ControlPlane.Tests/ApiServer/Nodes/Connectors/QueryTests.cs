using NodeStack.ControlPlane.ApiServer.Nodes.Connectors;

namespace NodeStack.ControlPlane.Tests.ApiServer.Nodes.Connectors;

public sealed class QueryTests
{
    [Fact]
    public void Logs_AllOptions_ArePassedOn()
    {
        var problem = LogOptionsParser.Parse(
            Query("container=c&follow=true&previous=1&timestamps&sinceTime=2026-01-01T00:00:00Z&tailLines=5&limitBytes=10&insecureSkipTLSVerifyBackend=true"), out var options,
            out var errors);

        Assert.Null(problem);
        Assert.False(errors.Any);
        Assert.True(options.SkipsVerification);
        Assert.Equal("follow=true&limitBytes=10&previous=true&sinceTime=2026-01-01T00%3A00%3A00Z&tailLines=5&timestamps=true", LogOptionsParser.Query(options));
    }

    [Theory]
    [InlineData("tailLines=-1", "tailLines: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("limitBytes=0", "limitBytes: Invalid value: 0: must be greater than 0")]
    [InlineData("sinceSeconds=0", "sinceSeconds: Invalid value: 0: must be greater than 0")]
    [InlineData("sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z", ": Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified")]
    [InlineData("stream=Stdout", "stream: Forbidden: may not be specified")]
    public void Logs_BadOptions_AreToldAsUpstreamDoes(string query, string error)
    {
        Assert.Null(LogOptionsParser.Parse(Query(query), out _, out var errors));
        Assert.Equal(error, Assert.Single(errors.All));
    }

    [Theory]
    [InlineData("tailLines=x", "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("sinceTime=yesterday", "parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"")]
    public void Logs_Unreadable_AreABadRequest(string query, string problem) => Assert.Equal(problem, LogOptionsParser.Parse(Query(query), out _, out _));

    [Fact]
    public void Streams_Options_AreTranslated()
    {
        var values = new Dictionary<string, string[]> { ["stdin"] = ["true"], ["stdout"] = ["1"], ["stderr"] = ["false"], ["tty"] = [""], ["command"] = ["sh", "-c", "a & b"] };

        Assert.Equal("command=sh&command=-c&command=a%20%26%20b&input=1&output=1&tty=1", StreamQueryTranslator.Container(n => values.GetValueOrDefault(n, []), withCommand: true));
        Assert.Equal("input=1&output=1&tty=1", StreamQueryTranslator.Container(n => values.GetValueOrDefault(n, []), withCommand: false));
    }

    [Fact]
    public void Ports_List_IsOneParameter()
    {
        Assert.Null(StreamQueryTranslator.Ports(["80", "443"], out var query));
        Assert.Equal("port=80%2C443", query);
        Assert.NotNull(StreamQueryTranslator.Ports(["http"], out _));
    }

    [Theory]
    [InlineData(404, "x", 404, "NotFound", "the server could not find the requested resource ( pods/log p)")]
    [InlineData(500, "boom", 500, "InternalError", "Internal error occurred: boom")]
    [InlineData(400, "container \"c\" in pod \"p\" is waiting to start", 400, "BadRequest", "container \"c\" in pod \"p\" is waiting to start")]
    [InlineData(401, "", 401, "Unauthorized", "the server has asked for the client to provide credentials ( pods/log p)")]
    public void Refusal_OfAKubelet_IsAStatus(int code, string body, int status, string reason, string message)
    {
        var mapped = KubeletRefusalMapper.Map(code, body, "pods/log", "p").Status;

        Assert.Equal((status, reason, message), (mapped.Code, mapped.Reason, mapped.Message));
    }

    private static Func<string, string?> Query(string query) => name =>
        query.Split('&').Where(p => p == name || p.StartsWith(name + "=", StringComparison.Ordinal)).Select(p => p.Contains('=') ? p[(name.Length + 1)..] : "").FirstOrDefault();
}
