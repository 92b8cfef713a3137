using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;
using NodeStack.ControlPlane.Tests.ApiServer.Protobuf;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>Whatever is sent, the answer is never an error of the server, and the server goes on.</summary>
public sealed class BadInputTests(ApiServerFixture fixture) : IClassFixture<ApiServerFixture>
{
    private static readonly string[] PatchTypes =
    [
        "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml",
    ];

    private readonly RunningApiServer _server = fixture.Server;

    public static TheoryData<string> Writable() =>
        [.. BuiltInResources.All.Where(r => r.Verbs.Contains("create")).Select(r => $"{r.ApiVersion}/{r.Resource}")];

    [Theory]
    [MemberData(nameof(Writable))]
    public async Task AnyObject_OfAnyKind_IsTakenOrRefused(string name)
    {
        var resource = BuiltInResources.All.Single(r => $"{r.ApiVersion}/{r.Resource}" == name);
        // The same objects in every run: a name's own characters are the seed.
        var objects = new SchemaObjects(name.Sum(c => c));
        var type = ApiSchema.Get(resource.Schema);
        var path = await PathAsync(resource);
        for (var i = 0; i < 6; i++)
        {
            var item = objects.Of(type);
            // Half of them get as far as the checks of their own kind.
            if (i % 2 == 0)
                item["metadata"] = new JsonObject { ["name"] = $"x{i}" };
            var made = await _server.PostAsync(path, item.ToJsonString());
            AssertAnswered(made, $"POST {path} {item.ToJsonString()}");
            if (made.Code != 201 || !resource.Verbs.Contains("update"))
                continue;
            var one = $"{path}/{(string)made.Json["metadata"]!["name"]!}";
            var other = objects.Of(type);
            other["metadata"] = new JsonObject { ["name"] = (string)made.Json["metadata"]!["name"]! };
            AssertAnswered(await _server.PutAsync(one, other.ToJsonString()), $"PUT {one} {other.ToJsonString()}");
            AssertAnswered(await _server.GetAsync(one, "application/json;as=Table;v=v1;g=meta.k8s.io"), $"table of {one}");
            foreach (var part in resource.Subresources.Where(s => s.Verbs.Contains("update") && s is not ConnectSubresource))
                AssertAnswered(await _server.PutAsync($"{one}/{part.Name}", other.ToJsonString()), $"PUT {one}/{part.Name} {other.ToJsonString()}");
            AssertAnswered(await _server.DeleteAsync(one), $"DELETE {one}");
        }
        AssertAnswered(await _server.GetAsync(path), $"GET {path}");
    }

    [Fact]
    public async Task AnyPatch_IsTakenOrRefused()
    {
        var space = await _server.NamespaceAsync();
        var random = new Random(7);
        var path = $"/apis/apps/v1/namespaces/{space}/deployments/d";
        const string deployment =
            """{"metadata":{"name":"d"},"spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x","ports":[{"containerPort":1}]}]}}}}""";
        Assert.Equal(201, (await _server.PostAsync($"/apis/apps/v1/namespaces/{space}/deployments", deployment)).Code);
        for (var i = 0; i < 200; i++)
        {
            var type = PatchTypes[i % PatchTypes.Length];
            var patch = Mutated(type == PatchTypes[0] ? RandomJsonPatch(random) : RandomMerge(random, 0).ToJsonString(), random);
            var answer = await _server.SendAsync(HttpMethod.Patch, $"{path}?fieldManager=m{i % 3}&force={(type == PatchTypes[3] ? "true" : "")}", patch, type);
            AssertAnswered(answer, $"{type} {Encoding.UTF8.GetString(patch)}");
        }
        Assert.Equal(200, (await _server.GetAsync(path)).Code);
    }

    [Fact]
    public async Task AnyBytes_AsBody_AreRefused()
    {
        var space = await _server.NamespaceAsync();
        // Without its account every pod would wait for one to come.
        await _server.PostAsync($"/api/v1/namespaces/{space}/serviceaccounts", """{"metadata":{"name":"default"}}""");
        var path = $"/api/v1/namespaces/{space}/pods";
        var random = new Random(11);
        const string pod = """{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"x"}]}}""";
        foreach (var type in new[] { "application/json", "application/yaml", "application/vnd.kubernetes.protobuf" })
        {
            for (var i = 0; i < 90; i++)
            {
                var body = i % 3 == 0 ? Noise(random) : Mutated(pod, random);
                AssertAnswered(await _server.SendAsync(HttpMethod.Post, path, body, type), $"{type} {Convert.ToHexString(body)}");
            }
        }
    }

    [Theory]
    [InlineData("{\"a\":", 100_000)]
    [InlineData("[", 100_000)]
    [InlineData("{\"metadata\":{\"labels\":{\"a\":", 1)]
    public async Task DeepAndBroken_IsRefused(string part, int times)
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part, times)));
        var path = $"/api/v1/namespaces/{await _server.NamespaceAsync()}/configmaps";
        Assert.Equal(400, (await _server.SendAsync(HttpMethod.Post, path, body)).Code);
    }

    [Fact]
    public async Task AnyQuery_IsTakenOrRefused()
    {
        var path = $"/api/v1/namespaces/{await _server.NamespaceAsync()}/configmaps";
        var random = new Random(13);
        string[] names = ["labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "resourceVersionMatch", "timeoutSeconds", "pretty", "sendInitialEvents"];
        string[] values = ["a", "=", "a in (", "!", "a=b,c!=d", "metadata.name=x", "-1", "0", "99999999999999999999", "eyJ2Ijoi", "Exact", "NotOlderThan", "%00", "%ff", "true"];
        for (var i = 0; i < 200; i++)
        {
            var query = string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{names[random.Next(names.Length)]}={Pick(random, values)}"));
            AssertAnswered(await _server.GetAsync($"{path}?{query}"), query);
        }
    }

    private async Task<string> PathAsync(ResourceDeclaration resource)
    {
        var root = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.Group}/{resource.Version}";
        return resource.Namespaced ? $"{root}/namespaces/{await _server.NamespaceAsync()}/{resource.Resource}" : $"{root}/{resource.Resource}";
    }

    /// <summary>A version that is not reached yet is the one thing a server may ask to wait for.</summary>
    private static void AssertAnswered(RunningApiServer.Answer answer, string what) =>
        Assert.True(answer.Code is < 500 or 504, $"HTTP {answer.Code}: {answer.Text} for {(what.Length > 3000 ? what[..3000] : what)}");

    private static string Pick(Random random, string[] values) =>
        random.Next(4) == 0 ? Uri.EscapeDataString(Encoding.Latin1.GetString(Noise(random))) : Uri.EscapeDataString(values[random.Next(values.Length)]);

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(1, 60)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A text with some bytes changed, lost, or doubled.</summary>
    private static byte[] Mutated(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        for (var i = random.Next(3); i > 0 && bytes.Count > 2; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                default: bytes.Insert(at, bytes[random.Next(bytes.Count)]); break;
            }
        }
        return [.. bytes];
    }

    private static string RandomJsonPatch(Random random)
    {
        string[] operations = ["add", "remove", "replace", "move", "copy", "test", "nope"];
        string[] paths = ["/spec/replicas", "/spec/template/spec/containers/0", "/spec/template/spec/containers/-", "/metadata/labels/x~1y", "", "/", "/a/b", "/spec/template/metadata"];
        var patch = new JsonArray();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            patch.Add(new JsonObject
            {
                ["op"] = operations[random.Next(operations.Length)],
                ["path"] = paths[random.Next(paths.Length)],
                ["from"] = paths[random.Next(paths.Length)],
                ["value"] = Value(random, 0),
            });
        }
        return patch.ToJsonString();
    }

    private static JsonObject RandomMerge(Random random, int depth)
    {
        string[] keys =
        [
            "spec", "template", "containers", "name", "metadata", "labels", "$patch", "$retainKeys", "$setElementOrder/containers", "$deleteFromPrimitiveList/finalizers",
            "ports", "containerPort", "replicas", "strategy", "type", "kind", "apiVersion", "finalizers", "managedFields", "selector", "x",
        ];
        var item = new JsonObject();
        for (var i = random.Next(1, 4); i > 0; i--)
            item[keys[random.Next(keys.Length)]] = Value(random, depth);
        return item;
    }

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 4 ? 6 : 9) switch
    {
        0 => null,
        1 => random.Next(-2, 70000),
        2 => "delete",
        3 => "replace",
        4 => true,
        5 => "c",
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth + 1))]),
        _ => RandomMerge(random, depth + 1),
    };
}
