using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Discovery;
using NodeStack.ControlPlane.ApiServer.OpenApi;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Json;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.OpenApi;

public class OpenApiRendererTests
{
    private static readonly JsonObject Version2 = Parse(OpenApiRenderer.Version2(BuiltInResources.All, "v1.36.0"));
    private static readonly JsonObject Core3 = Version3("", "v1");

    private static JsonObject Parse(ReadOnlyMemory<byte> json) => JsonNode.Parse(json.Span)!.AsObject();

    private static JsonObject Version3(string group, string version) =>
        Parse(OpenApiRenderer.Version3(DiscoveryRules.ResourcesOf(BuiltInResources.All, group, version), "v1.36.0"));

    public static TheoryData<string, string> Versions()
    {
        var versions = new TheoryData<string, string>();
        foreach (var (group, version) in BuiltInResources.All.Select(r => (r.Group, r.Version)).Distinct())
            versions.Add(group, version);
        return versions;
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Version3_OfEveryGroup_HasAllThatItRefersTo(string group, string version)
    {
        var document = Version3(group, version);
        Assert.Equal("3.0.0", document.Text("openapi"));
        var schemas = document.Child("components").Child("schemas")!.Select(s => $"#/components/schemas/{s.Key}").ToHashSet(StringComparer.Ordinal);
        Assert.Subset(schemas, References(document).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Version2_OfAll_HasAllThatItRefersTo()
    {
        Assert.Equal("2.0", Version2.Text("swagger"));
        var definitions = Version2.Child("definitions")!.Select(s => $"#/definitions/{s.Key}").ToHashSet(StringComparer.Ordinal);
        Assert.Subset(definitions, References(Version2).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Paths_OfAll_AreThoseOfTheResources()
    {
        var paths = Version2.Child("paths")!.Select(p => p.Key).ToArray();
        Assert.Contains("/api/v1/namespaces/{namespace}/pods/{name}/eviction", paths);
        Assert.Contains("/api/v1/pods", paths);
        Assert.Contains("/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale", paths);
        Assert.Contains("/api/v1/nodes/{name}", paths);
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
    }

    [Fact]
    public void Schemas_OfPods_TellHowToMerge()
    {
        var spec = Core3.Child("components").Child("schemas").Child("io.k8s.api.core.v1.PodSpec").Child("properties");
        var containers = spec.Child("containers")!;
        Assert.Equal(("map", "merge", "name"), (containers.Text("x-kubernetes-list-type"), containers.Text("x-kubernetes-patch-strategy"), containers.Text("x-kubernetes-patch-merge-key")));
        Assert.Equal(["name"], containers.Texts("x-kubernetes-list-map-keys"));
        Assert.Equal("merge,retainKeys", spec.Child("volumes").Text("x-kubernetes-patch-strategy"));
        Assert.Equal("atomic", spec.Child("nodeSelector").Text("x-kubernetes-map-type"));
        Assert.Equal("atomic", Core3.Child("components").Child("schemas").Child("io.k8s.api.core.v1.SecretKeySelector").Text("x-kubernetes-map-type"));
    }

    [Fact]
    public void Schemas_OfKinds_NameThem()
    {
        var kinds = Version2.Child("definitions").Child("io.k8s.api.apps.v1.Deployment").Items("x-kubernetes-group-version-kind");
        Assert.Equal("""{"group":"apps","kind":"Deployment","version":"v1"}""", Assert.Single(kinds).ToJsonString());
    }

    [Theory]
    [InlineData("io.k8s.api.core.v1.Pod", "metadata", "$ref", "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")]
    [InlineData("io.k8s.api.core.v1.ContainerPort", "containerPort", "format", "int32")]
    [InlineData("io.k8s.api.core.v1.Secret", "immutable", "type", "boolean")]
    [InlineData("io.k8s.api.core.v1.ServicePort", "targetPort", "format", "int-or-string")]
    [InlineData("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", "creationTimestamp", "format", "date-time")]
    public void Schemas_Fields_HaveTheirTypes(string type, string field, string property, string value) =>
        Assert.Equal(value, Version2.Child("definitions").Child(type).Child("properties").Child(field).Text(property));

    [Theory]
    [InlineData("get", "list")]
    [InlineData("post", "post")]
    [InlineData("delete", "deletecollection")]
    public void Operations_OfACollection_TellTheirActionAndKind(string method, string action)
    {
        var operation = Core3.Child("paths").Child("/api/v1/namespaces/{namespace}/configmaps").Child(method)!;
        Assert.Equal(action, operation.Text("x-kubernetes-action"));
        Assert.Equal("""{"group":"","kind":"ConfigMap","version":"v1"}""", operation["x-kubernetes-group-version-kind"]!.ToJsonString());
    }

    [Fact]
    public void Operations_Patch_TellsTheFieldValidationParameterAndItsTypes()
    {
        // kubectl looks here for what a server can do before it asks for it.
        var patch = Core3.Child("paths").Child("/api/v1/namespaces/{namespace}/configmaps/{name}").Child("patch")!;
        Assert.Contains("fieldValidation", patch.Items("parameters").Select(p => p.Text("name")));
        Assert.Contains("dryRun", patch.Items("parameters").Select(p => p.Text("name")));
        Assert.Equal(
            ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"],
            patch.Child("requestBody").Child("content")!.Select(c => c.Key));
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(p => p is { Key: "$ref", Value: JsonValue } ? [(string)p.Value!] : References(p.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
