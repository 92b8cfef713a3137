using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Discovery;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Json;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Discovery;

public class DiscoveryRendererTests
{
    /// <summary>As kube-apiserver 1.36 answers <c>/apis</c>: clients take the first group that has what they look for.</summary>
    private static readonly string[] Groups =
    [
        "apiregistration.k8s.io v1", "apps v1", "events.k8s.io v1", "authentication.k8s.io v1", "authorization.k8s.io v1", "autoscaling v2,v1", "batch v1",
        "certificates.k8s.io v1", "networking.k8s.io v1", "policy v1", "rbac.authorization.k8s.io v1", "storage.k8s.io v1", "admissionregistration.k8s.io v1",
        "apiextensions.k8s.io v1", "scheduling.k8s.io v1", "coordination.k8s.io v1", "node.k8s.io v1", "discovery.k8s.io v1", "resource.k8s.io v1",
        "flowcontrol.apiserver.k8s.io v1",
    ];

    [Fact]
    public void GroupList_OfAll_IsUpstreamsInItsOrder()
    {
        var list = DiscoveryRenderer.GroupList(DiscoveryRules.Groups(BuiltInResources.All));
        Assert.Equal(Groups, list.Items("groups").Select(g => $"{g.Text("name")} {string.Join(',', g.Items("versions").Select(v => v.Text("version")))}"));
        Assert.All(list.Items("groups"), g => Assert.True(JsonNode.DeepEquals(g["versions"]![0], g["preferredVersion"])));
    }

    [Fact]
    public void CoreVersions_Address_IsTold() => Assert.Equal(
        """{"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":"192.0.2.2:6443"}]}""",
        DiscoveryRenderer.CoreVersions("192.0.2.2:6443").ToJsonString());

    [Fact]
    public void SingleGroup_Autoscaling_HasBothVersions() => Assert.Equal(
        """{"kind":"APIGroup","apiVersion":"v1","name":"autoscaling","versions":[{"groupVersion":"autoscaling/v2","version":"v2"},{"groupVersion":"autoscaling/v1","version":"v1"}],"preferredVersion":{"groupVersion":"autoscaling/v2","version":"v2"}}""",
        DiscoveryRenderer.SingleGroup(DiscoveryRules.Groups(BuiltInResources.All).Single(g => g.Name == "autoscaling")).ToJsonString());

    [Fact]
    public void ResourceList_Apps_HasResourcesAndParts()
    {
        var list = DiscoveryRenderer.ResourceList("apps", "v1", DiscoveryRules.ResourcesOf(BuiltInResources.All, "apps", "v1"));
        Assert.Equal(("APIResourceList", "v1", "apps/v1"), (list.Text("kind"), list.Text("apiVersion"), list.Text("groupVersion")));
        var names = list.Items("resources").Select(r => r.Text("name")).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(
            """{"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment","verbs":["create","delete","deletecollection","get","list","patch","update","watch"],"shortNames":["deploy"],"categories":["all"]}""",
            Of(list, "deployments"));
        Assert.Equal(
            """{"name":"deployments/scale","singularName":"","namespaced":true,"group":"autoscaling","version":"v1","kind":"Scale","verbs":["get","patch","update"]}""",
            Of(list, "deployments/scale"));
        Assert.Equal("""{"name":"deployments/status","singularName":"","namespaced":true,"kind":"Deployment","verbs":["get","patch","update"]}""", Of(list, "deployments/status"));
    }

    [Fact]
    public void ResourceList_Core_HasNoVersionOfItsOwn()
    {
        var list = DiscoveryRenderer.ResourceList("", "v1", DiscoveryRules.ResourcesOf(BuiltInResources.All, "", "v1"));
        Assert.False(list.ContainsKey("apiVersion"));
        Assert.Equal("v1", list.Text("groupVersion"));
        Assert.Equal("""{"name":"pods/eviction","singularName":"","namespaced":true,"group":"policy","version":"v1","kind":"Eviction","verbs":["create"]}""", Of(list, "pods/eviction"));
    }

    [Fact]
    public void Aggregated_BothRoots_TellTheSameAsTheLists()
    {
        var told = new[] { true, false }.SelectMany(core => AggregatedDiscoveryRenderer.Render(BuiltInResources.All, core).Items("items"))
            .SelectMany(group => group.Items("versions").SelectMany(version => version.Items("resources").SelectMany(r => Lines(group, version, r))));
        var listed = DiscoveryRules.Groups(BuiltInResources.All).SelectMany(g => g.Versions.SelectMany(v =>
            DiscoveryRenderer.ResourceList(g.Name, v, DiscoveryRules.ResourcesOf(BuiltInResources.All, g.Name, v)).Items("resources")
                .Select(r => $"{g.Name}/{v} {r.Text("name")} {r.Text("kind")} {string.Join(',', r.Texts("verbs"))} {string.Join(',', r.Texts("shortNames"))}")));
        Assert.Equal(listed.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Aggregated_Group_HasTheFormOfVersion2()
    {
        var group = AggregatedDiscoveryRenderer.Render(BuiltInResources.All, core: false).Items("items").Single(g => g.Child("metadata").Text("name") == "policy");
        Assert.Equal(
            """{"metadata":{"name":"policy"},"versions":[{"version":"v1","resources":[{"resource":"poddisruptionbudgets","responseKind":{"group":"policy","version":"v1","kind":"PodDisruptionBudget"},"scope":"Namespaced","singularResource":"poddisruptionbudget","verbs":["create","delete","deletecollection","get","list","patch","update","watch"],"shortNames":["pdb"],"subresources":[{"subresource":"status","responseKind":{"group":"policy","version":"v1","kind":"PodDisruptionBudget"},"verbs":["get","patch","update"]}]}],"freshness":"Current"}]}""",
            group.ToJsonString());
    }

    private static IEnumerable<string> Lines(JsonObject group, JsonObject version, JsonObject resource)
    {
        string Line(string name, JsonObject item) =>
            $"{group.Child("metadata").Text("name")}/{version.Text("version")} {name} {item.Child("responseKind").Text("kind")} {string.Join(',', item.Texts("verbs"))} {string.Join(',', item.Texts("shortNames"))}";
        yield return Line(resource.Text("resource"), resource);
        foreach (var part in resource.Items("subresources"))
            yield return Line($"{resource.Text("resource")}/{part.Text("subresource")}", part);
    }

    private static string Of(JsonObject list, string name) => list.Items("resources").Single(r => r.Text("name") == name).ToJsonString();
}
