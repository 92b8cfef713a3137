using CsCheck;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Http;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Writes;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

public class QueryParserTests
{
    private static readonly ListOptions Nothing = new("", "", false, false, null, "", null, 0, "", null);

    public static TheoryData<string, ListOptions> Lists() => new()
    {
        { "", Nothing },
        { "labelSelector=a%3Db&labelSelector=c&fieldSelector=metadata.name%3Dx", Nothing with { LabelSelector = "a=b", FieldSelector = "metadata.name=x" } },
        { "watch", Nothing with { Watch = true } },
        { "watch=1&allowWatchBookmarks=true", Nothing with { Watch = true, AllowWatchBookmarks = true } },
        { "watch=FALSE&allowWatchBookmarks=0", Nothing },
        { "watch=f", Nothing with { Watch = true } },
        { "resourceVersion=7&resourceVersionMatch=Exact&limit=5", Nothing with { ResourceVersion = 7, Match = "Exact", Limit = 5 } },
        { "limit=-1", Nothing },
        { "timeoutSeconds=3", Nothing with { Timeout = TimeSpan.FromSeconds(3) } },
        // No timeout is the server's own, one below zero is over.
        { "timeoutSeconds=0", Nothing },
        { "timeoutSeconds=-1", Nothing with { Timeout = TimeSpan.Zero } },
        { "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan", Nothing with { Watch = true, Match = "NotOlderThan", SendInitialEvents = true } },
        { "watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=0", Nothing with { Watch = true, Match = "NotOlderThan", SendInitialEvents = false, ResourceVersion = 0 } },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void List_Query_IsRead(string query, ListOptions options) => Assert.Equal(options, QueryParser.List(Query.Of(query), false));

    [Theory]
    [InlineData("resourceVersion=x", 400, "invalid resource version: resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax")]
    [InlineData("resourceVersion=99999999999999999999", 400, "invalid resource version: resourceVersion: Invalid value: \"99999999999999999999\": strconv.ParseUint: parsing \"99999999999999999999\": value out of range")]
    [InlineData("watch=1&resourceVersion=x", 500, "resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax")]
    [InlineData("limit=x", 400, "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("limit=99999999999999999999", 400, "strconv.ParseInt: parsing \"99999999999999999999\": value out of range")]
    [InlineData("resourceVersionMatch=Exact", 422, "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided")]
    [InlineData("resourceVersionMatch=Exact&resourceVersion=0", 422, "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")]
    [InlineData("resourceVersionMatch=No&resourceVersion=1", 422, "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Unsupported value: \"No\": supported values: \"Exact\", \"NotOlderThan\", \"\"")]
    [InlineData("sendInitialEvents=true", 422, "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")]
    [InlineData("watch=1&sendInitialEvents=true", 422, "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
    [InlineData("watch=1&resourceVersionMatch=NotOlderThan&resourceVersion=1", 422, "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]
    public void List_WrongQuery_SaysWhatUpstreamSays(string query, int code, string message)
    {
        var status = Assert.Throws<ApiException>(() => QueryParser.List(Query.Of(query), false)).Status;
        Assert.Equal((code, message), (status.Code, status.Message));
    }

    public static TheoryData<string, WriteOptions> Writes() => new()
    {
        { "", new WriteOptions(false, "", FieldValidation.Warn) },
        { "dryRun=All&fieldManager=kubectl-create&fieldValidation=Strict", new WriteOptions(true, "kubectl-create", FieldValidation.Strict) },
        { "dryRun=All&dryRun=All&fieldValidation=Ignore", new WriteOptions(true, "", FieldValidation.Ignore) },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public void Write_Query_IsRead(string query, WriteOptions options) => Assert.Equal(options, QueryParser.Write(Query.Of(query), "CreateOptions"));

    [Theory]
    [InlineData("CreateOptions", "dryRun=", "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"\"]: supported values: \"All\"")]
    [InlineData("CreateOptions", "fieldValidation=Maybe", "CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Maybe\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"")]
    [InlineData("UpdateOptions", "fieldManager=a%0Ab", "UpdateOptions.meta.k8s.io \"\" is invalid: fieldManager: Invalid value: \"a\\nb\": invalid character U+000A (at position 1)")]
    [InlineData("PatchOptions", "force=true", "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch")]
    public void Write_WrongQuery_SaysWhatUpstreamSays(string kind, string query, string message)
    {
        var status = Assert.Throws<ApiException>(() => QueryParser.Write(Query.Of(query), kind)).Status;
        Assert.Equal((422, message), (status.Code, status.Message));
    }

    [Fact]
    public void Write_ApplyWithoutManager_IsRefused()
    {
        var status = Assert.Throws<ApiException>(() => QueryParser.Write(Query.Of("force=true"), "PatchOptions", isApply: true)).Status;
        Assert.Equal("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch", status.Message);
    }

    [Fact]
    public void Write_LongManager_IsRefused() => Assert.Contains(
        "fieldManager: Too long: may not be more than 128 bytes",
        Assert.Throws<ApiException>(() => QueryParser.Write(Query.Of($"fieldManager={new string('x', 129)}"), "CreateOptions")).Status.Message, StringComparison.Ordinal);

    [Fact]
    public void List_AnyQuery_IsReadOrRefusedByTheClientsFault() =>
        Gen.Select(
            Choice.Of("watch", "resourceVersion", "resourceVersionMatch", "limit", "continue", "timeoutSeconds", "sendInitialEvents", "labelSelector"),
            Choice.Of("", "0", "1", "-1", "x", "Exact", "NotOlderThan", "false", "9223372036854775807", "99999999999999999999")).Array[0, 5].Sample(parts =>
        {
            try
            {
                QueryParser.List(Query.Of(string.Join('&', parts.Select(p => $"{p.Item1}={p.Item2}"))), false);
            }
            catch (ApiException e)
            {
                // 500 without a reason is what upstream's watch answers to a wrong version.
                Assert.True(e.Status.Code is 400 or 422 || e.Status is { Code: 500, Reason: "" }, e.Status.Message);
            }
        });
}
