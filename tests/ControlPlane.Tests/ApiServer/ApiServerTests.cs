using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Protobuf;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.KubeApi.Json;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>The whole server, through its listener: what single parts do together.</summary>
public sealed class ApiServerTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private const string Proto = "application/vnd.kubernetes.protobuf";
    private readonly RunningApiServer _server = fixture.Server;

    private static string ConfigMap(string name, string value = "v", string more = "") => $$$"""{"metadata":{"name":"{{{name}}}"{{{more}}}},"data":{"k":"{{{value}}}"}}""";

    private static string Name(JsonObject item) => item.Child("metadata").Text("name");

    private static string Version(JsonObject item) => item.Child("metadata").Text("resourceVersion");

    private async Task<string> PathAsync() => $"/api/v1/namespaces/{await _server.NamespaceAsync()}/configmaps";

    [Fact]
    public async Task Life_OfAnObject_FromCreateToDelete()
    {
        var path = await PathAsync();
        var made = await _server.PostAsync(path, ConfigMap("a"));
        Assert.Equal((201, "application/json"), (made.Code, made.ContentType));
        Assert.Equal(("ConfigMap", "v1", "a"), (made.Json.Text("kind"), made.Json.Text("apiVersion"), Name(made.Json)));
        Assert.NotEmpty(made.Json.Child("metadata").Text("uid"));

        var read = await _server.GetAsync($"{path}/a");
        Assert.Equal(200, read.Code);
        Assert.True(JsonNode.DeepEquals(made.Json, read.Json));

        var changed = read.Json;
        changed["data"]!["k"] = "w";
        var updated = await _server.PutAsync($"{path}/a", changed.ToJsonString());
        Assert.Equal((200, "w"), (updated.Code, updated.Json.Child("data").Text("k")));
        Assert.NotEqual(Version(made.Json), Version(updated.Json));

        var patched = await _server.SendAsync(HttpMethod.Patch, $"{path}/a", """{"data":{"k":null,"l":"1"}}"""u8.ToArray(), "application/merge-patch+json");
        Assert.Equal((200, """{"l":"1"}"""), (patched.Code, patched.Json["data"]!.ToJsonString()));

        var deleted = await _server.DeleteAsync($"{path}/a");
        Assert.Equal((200, "Success", "a"), (deleted.Code, deleted.Json.Text("status"), deleted.Json.Child("details").Text("name")));
        Assert.Equal(404, (await _server.GetAsync($"{path}/a")).Code);
    }

    [Fact]
    public async Task DryRun_EveryWrite_ChangesNothing()
    {
        var path = await PathAsync();
        Assert.Equal(201, (await _server.PostAsync($"{path}?dryRun=All", ConfigMap("a"))).Code);
        Assert.Equal(404, (await _server.GetAsync($"{path}/a")).Code);

        var made = await _server.PostAsync(path, ConfigMap("a"));
        Assert.Equal(409, (await _server.PostAsync($"{path}?dryRun=All", ConfigMap("a"))).Code);
        Assert.Equal("w", (await _server.PutAsync($"{path}/a?dryRun=All", ConfigMap("a", "w"))).Json.Child("data").Text("k"));
        Assert.Equal(200, (await _server.DeleteAsync($"{path}/a", """{"dryRun":["All"]}""")).Code);
        Assert.Equal(Version(made.Json), Version((await _server.GetAsync($"{path}/a")).Json));
    }

    [Fact]
    public async Task Conflicts_AreTold()
    {
        var path = await PathAsync();
        var made = await _server.PostAsync(path, ConfigMap("a"));
        Assert.Equal("AlreadyExists", (await _server.PostAsync(path, ConfigMap("a"))).Json.Text("reason"));

        await _server.PutAsync($"{path}/a", ConfigMap("a", "w"));
        var outdated = await _server.PutAsync($"{path}/a", ConfigMap("a", "x", $",\"resourceVersion\":\"{Version(made.Json)}\""));
        Assert.Equal((409, "Conflict"), (outdated.Code, outdated.Json.Text("reason")));
        Assert.Equal(409, (await _server.DeleteAsync($"{path}/a", """{"preconditions":{"uid":"another"}}""")).Code);
    }

    [Fact]
    public async Task Writers_AtTheSameTime_LoseNothing()
    {
        var path = await PathAsync();
        await _server.PostAsync(path, ConfigMap("a"));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _server.SendAsync(
            HttpMethod.Patch, $"{path}/a", Encoding.UTF8.GetBytes($$$"""{"data":{"k{{{i}}}":"1"}}"""), "application/merge-patch+json")));
        Assert.Equal(21, (await _server.GetAsync($"{path}/a")).Json.Child("data")!.Count);
    }

    [Fact]
    public async Task Pages_WithWritesInBetween_ShowTheListAsItWas()
    {
        var path = await PathAsync();
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
            await _server.PostAsync(path, ConfigMap(name));
        var first = await _server.GetAsync($"{path}?limit=2");
        Assert.Equal(3, first.Json.Child("metadata").Number("remainingItemCount"));
        await _server.DeleteAsync($"{path}/c");
        await _server.PostAsync(path, ConfigMap("bb"));
        await _server.PutAsync($"{path}/d", ConfigMap("d", "changed"));

        List<JsonObject> seen = [.. first.Json.Items("items")];
        var page = first;
        while (page.Json.Child("metadata").Text("continue") is { Length: > 0 } token)
        {
            page = await _server.GetAsync($"{path}?limit=2&continue={token}");
            Assert.Equal(Version(first.Json), Version(page.Json));
            seen.AddRange(page.Json.Items("items"));
        }
        Assert.Equal(["a", "b", "c", "d", "e"], seen.Select(Name));
        Assert.Equal("v", seen[3].Child("data").Text("k"));
        Assert.Equal(["a", "b", "bb", "d", "e"], (await _server.GetAsync(path)).Json.Items("items").Select(Name));
    }

    [Theory]
    [InlineData("labelSelector=a%3D1", "x,z")]
    [InlineData("labelSelector=a%20notin%20(1)", "y")]
    [InlineData("fieldSelector=metadata.name%3Dy", "y")]
    [InlineData("fieldSelector=metadata.name%21%3Dy&labelSelector=b", "z")]
    public async Task Selectors_OfAList_Select(string query, string names)
    {
        var path = await PathAsync();
        await _server.PostAsync(path, ConfigMap("x", more: ",\"labels\":{\"a\":\"1\"}"));
        await _server.PostAsync(path, ConfigMap("y", more: ",\"labels\":{\"a\":\"2\"}"));
        await _server.PostAsync(path, ConfigMap("z", more: ",\"labels\":{\"a\":\"1\",\"b\":\"\"}"));
        Assert.Equal(names, string.Join(',', (await _server.GetAsync($"{path}?{query}")).Json.Items("items").Select(Name)));
    }

    [Fact]
    public async Task Watch_FromAList_TellsEveryChangeInOrder()
    {
        var path = await PathAsync();
        var list = await _server.GetAsync(path);
        await using var stream = await _server.OpenAsync($"{path}?watch=1&resourceVersion={Version(list.Json)}&labelSelector=a");
        using var lines = new StreamReader(stream);
        await _server.PostAsync(path, ConfigMap("other"));
        await _server.PostAsync(path, ConfigMap("x", more: ",\"labels\":{\"a\":\"\"}"));
        await _server.PutAsync($"{path}/x", ConfigMap("x", "w", ",\"labels\":{\"a\":\"\"}"));
        await _server.PutAsync($"{path}/x", ConfigMap("x", "no longer selected"));
        await _server.DeleteAsync($"{path}/x");
        await _server.PostAsync(path, ConfigMap("y", more: ",\"labels\":{\"a\":\"\"}"));
        Assert.Equal(["ADDED x v", "MODIFIED x w", "DELETED x w", "ADDED y v"], [await NextAsync(lines), await NextAsync(lines), await NextAsync(lines), await NextAsync(lines)]);
    }

    [Fact]
    public async Task Watch_Initial_EndsWithABookmark()
    {
        var path = await PathAsync();
        await _server.PostAsync(path, ConfigMap("x"));
        await using var stream = await _server.OpenAsync($"{path}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        using var lines = new StreamReader(stream);
        Assert.Equal("ADDED x v", await NextAsync(lines));
        var bookmark = JsonNode.Parse((await lines.ReadLineAsync(Deadline.Token()))!)!.AsObject();
        Assert.Equal("BOOKMARK", bookmark.Text("type"));
        Assert.Equal("true", bookmark.Child("object").Child("metadata").Child("annotations").Text("k8s.io/initial-events-end"));
    }

    [Fact]
    public async Task Watch_Timeout_EndsTheStream()
    {
        await using var stream = await _server.OpenAsync($"{await PathAsync()}?watch=1&timeoutSeconds=1");
        using var lines = new StreamReader(stream);
        Assert.Equal("", await lines.ReadToEndAsync(Deadline.Token()));
    }

    [Fact]
    public async Task Protobuf_InAndOut_IsTheSameObject()
    {
        var path = await PathAsync();
        var body = ProtobufRenderer.Render("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"p"},"data":{"k":"ä"},"binaryData":{"b":"AP8="}}"""u8);
        var made = await _server.SendAsync(HttpMethod.Post, path, body, Proto, Proto);
        Assert.Equal((201, Proto), (made.Code, made.ContentType));
        var json = (await _server.GetAsync($"{path}/p")).Json;
        Assert.Equal(("ä", "AP8="), (json.Child("data").Text("k"), json.Child("binaryData").Text("b")));
        Assert.True(JsonNode.DeepEquals(json, Decode("ConfigMap", made.Body)));

        var list = await _server.GetAsync(path, $"{Proto},application/json");
        Assert.Equal(["p"], Decode("ConfigMapList", list.Body).Items("items").Select(Name));

        var missing = await _server.GetAsync($"{path}/none", Proto);
        Assert.Equal((404, Proto), (missing.Code, missing.ContentType));
        Assert.Equal("NotFound", Decode("Status", missing.Body).Text("reason"));

        var deleted = await _server.SendAsync(
            HttpMethod.Delete, $"{path}/p", ProtobufRenderer.Render("""{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"u"}}"""u8), Proto);
        Assert.Equal(409, deleted.Code);
    }

    [Fact]
    public async Task Protobuf_Watch_IsFramed()
    {
        var path = await PathAsync();
        await _server.PostAsync(path, ConfigMap("x"));
        await using var stream = await _server.OpenAsync($"{path}?watch=1&resourceVersion=0", Proto);
        var head = new byte[4];
        await stream.ReadExactlyAsync(head, Deadline.Token());
        var frame = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(head)];
        await stream.ReadExactlyAsync(frame, Deadline.Token());
        var envelope = frame.AsSpan().IndexOf(ProtobufEnvelope.Prefix);
        Assert.Equal("x", Name(Decode("ConfigMap", frame[envelope..])));
    }

    [Fact]
    public async Task Yaml_InAndOut_IsTheSameObject()
    {
        var path = await PathAsync();
        var made = await _server.SendAsync(HttpMethod.Post, path, "metadata:\n  name: plain\ndata:\n  k: \"1\"\n"u8.ToArray(), "application/yaml", "application/yaml");
        Assert.Equal((201, "application/yaml"), (made.Code, made.ContentType));
        Assert.StartsWith("apiVersion: v1\ndata:\n  k: \"1\"\nkind: ConfigMap\n", made.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_OfAList_HasColumnsAndRows()
    {
        var path = await PathAsync();
        await _server.PostAsync(path, ConfigMap("x"));
        var table = (await _server.GetAsync($"{path}?includeObject=None", "application/json;as=Table;g=meta.k8s.io;v=v1,application/json")).Json;
        Assert.Equal("Table", table.Text("kind"));
        Assert.Equal(["Name", "Data", "Age"], table.Items("columnDefinitions").Select(c => c.Text("name")));
        Assert.Equal("""["x",1]""", new JsonArray([.. table.Items("rows")[0]["cells"]!.AsArray().Take(2).Select(c => c!.DeepClone())]).ToJsonString());
    }

    [Fact]
    public async Task Gzip_LongAnswers_AreCompressedForWhoTakesIt()
    {
        var path = await PathAsync();
        await _server.PostAsync(path, ConfigMap("big", new string('x', 200_000)));
        var plain = await _server.GetAsync(path);
        var packed = await _server.SendAsync(HttpMethod.Get, path, null, encoding: "gzip");
        Assert.Equal(["gzip"], packed.ContentHeaders.ContentEncoding);
        Assert.True(packed.Body.Length < plain.Body.Length / 10);
        using var unpacked = new MemoryStream();
        await new GZipStream(new MemoryStream(packed.Body), CompressionMode.Decompress).CopyToAsync(unpacked);
        Assert.Equal(plain.Body, unpacked.ToArray());
        Assert.Empty((await _server.SendAsync(HttpMethod.Get, $"{path}?limit=1&labelSelector=none", null, encoding: "gzip")).ContentHeaders.ContentEncoding);
    }

    public static TheoryData<string, string, string?, string, string, int, string, string> Failures() => new()
    {
        { "GET", "/configmaps/none", null, "", "", 404, "NotFound", "configmaps \"none\" not found" },
        { "GET", "/nothings", null, "", "", 404, "NotFound", "the server could not find the requested resource" },
        { "POST", "/configmaps/a", "{}", "application/json", "", 405, "MethodNotAllowed", "the server does not allow this method on the requested resource" },
        {
            "GET", "/configmaps", null, "", "application/nope", 406, "NotAcceptable",
            "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch"
        },
        {
            "GET", "/configmaps", null, "", "application/vnd.kubernetes.protobuf;as=Table;g=meta.k8s.io;v=v1", 406, "NotAcceptable",
            "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf"
        },
        {
            "GET", "/configmaps?watch=1", null, "", "application/yaml", 406, "NotAcceptable",
            "only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch"
        },
        {
            "POST", "/configmaps", "x", "text/plain", "", 415, "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf"
        },
        {
            "POST", "/configmaps", "x", Proto, "", 400, "BadRequest",
            "the object provided is unrecognized (must be of type ConfigMap): provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (78)"
        },
        { "POST", "/configmaps", """{"metadata":{"name":"A"}}""", "application/json", "", 422, "Invalid", "ConfigMap \"A\" is invalid: metadata.name: Invalid value: \"A\":" },
        { "POST", "/configmaps?fieldValidation=Strict", """{"metadata":{"name":"a"},"nope":1}""", "application/json", "", 400, "BadRequest", "strict decoding error: unknown field \"nope\"" },
        { "GET", "/configmaps?limit=x", null, "", "", 400, "BadRequest", "strconv.ParseInt: parsing \"x\": invalid syntax" },
        { "GET", "/configmaps?continue=x", null, "", "", 400, "BadRequest", "invalid continue token: continue key is not valid" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Failure_OfEveryKind_IsAStatus(string method, string path, string? body, string type, string accept, int code, string reason, string message)
    {
        var root = $"/api/v1/namespaces/{await _server.NamespaceAsync()}";
        var answer = await _server.SendAsync(
            new HttpMethod(method), root + path, body is null ? null : Encoding.UTF8.GetBytes(body), type.Length == 0 ? "application/json" : type, accept.Length == 0 ? null : accept);
        if (answer.ContentType != "application/json")
        {
            // The status comes in the encoding that was asked for, too.
            Assert.Equal((code, "application/yaml"), (answer.Code, answer.ContentType));
            Assert.Contains($"reason: {reason}", answer.Text, StringComparison.Ordinal);
            return;
        }
        Assert.Equal((code, "Failure", reason), (answer.Code, answer.Json.Text("status"), answer.Json.Text("reason")));
        Assert.Contains(message, answer.Json.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_OfMoreThanThreeMegabytes_IsTooLarge()
    {
        var answer = await _server.PostAsync(await PathAsync(), ConfigMap("big", new string('x', 3 * 1024 * 1024)));
        Assert.Equal((413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728"), (answer.Code, answer.Json.Text("reason"), answer.Json.Text("message")));
    }

    [Fact]
    public async Task Stranger_IsUnauthorizedAndOthersMayOnlyWhatTheyMay()
    {
        Assert.Equal(401, (await _server.SendAsync(HttpMethod.Get, "/api/v1/pods", null, token: "nobody")).Code);
        var refused = await _server.SendAsync(HttpMethod.Get, "/api/v1/secrets", null, token: "user-token");
        Assert.Equal((403, "secrets is forbidden: User \"jane\" cannot list resource \"secrets\" in API group \"\" at the cluster scope"), (refused.Code, refused.Json.Text("message")));
    }

    [Fact]
    public async Task Warning_OfAnUnknownField_IsAHeaderInAnyScript()
    {
        var answer = await _server.PostAsync(await PathAsync(), """{"metadata":{"name":"a"},"größe":1}""");
        Assert.Equal(201, answer.Code);
        Assert.Equal("299 - \"unknown field \\\"größe\\\"\"", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Assert.Single(answer.Headers.GetValues("Warning")))));
    }

    [Fact]
    public async Task Namespace_Deleted_WaitsForItsFinalizer()
    {
        var name = await _server.NamespaceAsync();
        var deleted = await _server.DeleteAsync($"/api/v1/namespaces/{name}");
        Assert.Equal("Terminating", deleted.Json.Child("status").Text("phase"));
        var status = deleted.Json;
        Assert.Equal(200, (await _server.PutAsync($"/api/v1/namespaces/{name}/status", status.ToJsonString())).Code);
        Assert.Equal(200, (await _server.GetAsync($"/api/v1/namespaces/{name}")).Code);

        status.Child("metadata")!.Remove("resourceVersion");
        status.Child("spec")!.Remove("finalizers");
        Assert.Equal(200, (await _server.PutAsync($"/api/v1/namespaces/{name}/finalize", status.ToJsonString())).Code);
        Assert.Equal(404, (await _server.GetAsync($"/api/v1/namespaces/{name}")).Code);
    }

    private static async Task<string> NextAsync(StreamReader lines)
    {
        var change = JsonNode.Parse((await lines.ReadLineAsync(Deadline.Token()))!)!.AsObject();
        var item = change.Child("object")!;
        return $"{change.Text("type")} {Name(item)} {item.Child("data").Text("k")}";
    }

    private static JsonObject Decode(string kind, byte[] body)
    {
        var type = ApiSchema.All.Single(t => t.Kinds.Contains($"v1/{kind}"));
        return ObjectDecoder.Decode(body, BodyFormat.Protobuf, new DecodeTarget("", "v1", kind, type), FieldValidation.Strict).Object;
    }
}
