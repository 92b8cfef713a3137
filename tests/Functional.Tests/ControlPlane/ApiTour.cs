using System.Text.Json.Nodes;
using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane;

/// <summary>The essential steps of a client without kubectl, in a namespace of its own.</summary>
internal static class ApiTour
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(ApiClient client, string name)
    {
        (await client.PostAsync("/api/v1/namespaces", $$"""{"metadata":{"name":"{{name}}"} }""")).Expect(201);
        await WriteAsync(client, $"/api/v1/namespaces/{name}/configmaps");
        await ListAsync(client, $"/api/v1/namespaces/{name}/configmaps");
        await WatchAsync(client, $"/api/v1/namespaces/{name}/configmaps");
        await ApplyAsync(client, $"/apis/apps/v1/namespaces/{name}/deployments");
        await RefuseAsync(client, name);
        await EndAsync(client, name);
    }

    private static async Task WriteAsync(ApiClient client, string path)
    {
        var made = (await client.PostAsync(path, """{"metadata":{"generateName":"a-"},"data":{"k":"1"}}""")).Expect(201);
        var item = $"{path}/{(string)made.Json["metadata"]!["name"]!}";
        var put = made.Json;
        put["data"]!["k"] = "2";
        var updated = (await client.PutAsync(item, put.ToJsonString())).Expect(200);
        Assert.NotEqual(made.ResourceVersion, updated.ResourceVersion);
        // The same body again names the version before.
        Assert.Equal("Conflict", (string?)(await client.PutAsync(item, put.ToJsonString())).Expect(409).Json["reason"]);
        (await client.PatchAsync(item, "merge-patch+json", """{"data":{"m":"1"}}""")).Expect(200);
        (await client.PatchAsync(item, "strategic-merge-patch+json", """{"data":{"k":null}}""")).Expect(200);
        var patched = (await client.PatchAsync(item, "json-patch+json", """[{"op":"add","path":"/data/j","value":"1"}]""")).Expect(200);
        Assert.Equal("""{"j":"1","m":"1"}""", Sorted(patched.Json["data"]!));
        (await client.DeleteAsync(item, """{"preconditions":{"uid":"other"}}""")).Expect(409);
        (await client.DeleteAsync(item)).Expect(200);
        (await client.GetAsync(item)).Expect(404);
    }

    private static async Task ListAsync(ApiClient client, string path)
    {
        foreach (var name in new[] { "one", "two", "three" })
            (await client.PostAsync(path, $$"""{"metadata":{"name":"{{name}}","labels":{"size":"{{name.Length}}"} } }""")).Expect(201);
        var page = (await client.GetAsync($"{path}?limit=2")).Expect(200).Json;
        Assert.Equal(["one", "three"], Names(page));
        var rest = (await client.GetAsync($"{path}?limit=2&continue={Uri.EscapeDataString((string)page["metadata"]!["continue"]!)}")).Expect(200).Json;
        Assert.Equal(["two"], Names(rest));
        Assert.Equal(["one", "two"], Names((await client.GetAsync($"{path}?labelSelector=size%3D3")).Expect(200).Json));
        Assert.Equal(["two"], Names((await client.GetAsync($"{path}?fieldSelector=metadata.name%3Dtwo")).Expect(200).Json));
        var table = (await client.GetAsync(path, "application/json;as=Table;v=v1;g=meta.k8s.io")).Expect(200).Json;
        Assert.Equal(["Name", "Data", "Age"], table["columnDefinitions"]!.AsArray().Select(c => (string)c!["name"]!));
    }

    private static async Task WatchAsync(ApiClient client, string path)
    {
        using var watch = await client.OpenAsync($"{path}?watch=true&fieldSelector=metadata.name%3Dseen");
        (await client.PostAsync(path, """{"metadata":{"name":"unseen"}}""")).Expect(201);
        (await client.PostAsync(path, """{"metadata":{"name":"seen"}}""")).Expect(201);
        (await client.PatchAsync($"{path}/seen", "merge-patch+json", """{"data":{"a":"b"}}""")).Expect(200);
        (await client.DeleteAsync($"{path}/seen")).Expect(200);
        foreach (var type in new[] { "ADDED", "MODIFIED", "DELETED" })
        {
            var change = JsonNode.Parse((await watch.ReadLineAsync().WaitAsync(Deadline))!)!;
            Assert.Equal((type, "seen"), ((string)change["type"]!, (string)change["object"]!["metadata"]!["name"]!));
        }
    }

    private static async Task ApplyAsync(ApiClient client, string path)
    {
        string Manifest(string image) => $$$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},
            "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"{{{image}}}"}]} } } }
            """;
        (await client.PatchAsync($"{path}/web?fieldManager=one", "apply-patch+yaml", Manifest("a:1"))).Expect(201);
        var again = (await client.PatchAsync($"{path}/web?fieldManager=one", "apply-patch+yaml", Manifest("a:1"))).Expect(200);
        Assert.Equal(1, (int)again.Json["metadata"]!["generation"]!);
        var conflict = (await client.PatchAsync($"{path}/web?fieldManager=two", "apply-patch+yaml", Manifest("a:2"))).Expect(409);
        Assert.Contains("conflict with \"one\": .spec.template.spec.containers[name=\"c\"].image", conflict.Message, StringComparison.Ordinal);
        var forced = (await client.PatchAsync($"{path}/web?fieldManager=two&force=true", "apply-patch+yaml", Manifest("a:2"))).Expect(200);
        Assert.Equal(2, (int)forced.Json["metadata"]!["generation"]!);
        var scale = (await client.PatchAsync($"{path}/web/scale", "merge-patch+json", """{"spec":{"replicas":3}}""")).Expect(200);
        Assert.Equal("Scale", (string?)scale.Json["kind"]);
        Assert.Equal(3, (int)(await client.GetAsync($"{path}/web")).Expect(200).Json["spec"]!["replicas"]!);
    }

    private static async Task RefuseAsync(ApiClient client, string name)
    {
        var invalid = (await client.PostAsync($"/api/v1/namespaces/{name}/services", """{"metadata":{"name":"s"},"spec":{"ports":[{"port":0}]}}""")).Expect(422).Json;
        Assert.Equal("spec.ports[0].port", (string?)invalid["details"]!["causes"]![0]!["field"]);
        (await client.PostAsync($"/api/v1/namespaces/{name}/configmaps?fieldValidation=Strict", """{"metadata":{"name":"s"},"datas":{}}""")).Expect(400);
        (await client.PostAsync($"/api/v1/namespaces/{name}/configmaps", "{")).Expect(400);
        (await client.PostAsync($"/api/v1/namespaces/{name}/configmaps?dryRun=All", """{"metadata":{"name":"dry"}}""")).Expect(201);
        (await client.GetAsync($"/api/v1/namespaces/{name}/configmaps/dry")).Expect(404);
        (await client.GetAsync("/api/v1/nothings")).Expect(404);
    }

    /// <summary>Nobody empties the namespace here: it stays, and takes nothing new.</summary>
    private static async Task EndAsync(ApiClient client, string name)
    {
        (await client.DeleteAsync($"/api/v1/namespaces/{name}/configmaps")).Expect(200);
        Assert.Equal([], Names((await client.GetAsync($"/api/v1/namespaces/{name}/configmaps")).Expect(200).Json));
        (await client.DeleteAsync($"/api/v1/namespaces/{name}")).Expect(200);
        Assert.Equal("Terminating", (string?)(await client.GetAsync($"/api/v1/namespaces/{name}")).Expect(200).Json["status"]!["phase"]);
        var late = (await client.PostAsync($"/api/v1/namespaces/{name}/configmaps", """{"metadata":{"name":"late"}}""")).Expect(403);
        Assert.Contains("because it is being terminated", late.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonNode list) => list["items"]!.AsArray().Select(i => (string)i!["metadata"]!["name"]!);

    private static string Sorted(JsonNode map) =>
        new JsonObject(map.AsObject().OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))).ToJsonString();
}
