using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane.KubectlTour;

/// <summary>What kubectl asks before anything else: which groups, kinds and fields there are.</summary>
[Collection(ApiServerGroup.Name)]
public sealed class DiscoveryTourTests(ApiServerFixture fixture) : IDisposable
{
    private readonly Lazy<Kubectl> _kubectl = new(() => new Kubectl(fixture.Server, "default"));

    private Kubectl Kubectl => _kubectl.Value;

    [KubectlFact]
    public async Task ApiVersions_Asked_ListsEveryServedGroup()
    {
        var versions = (await Kubectl.RunAsync("api-versions")).Split('\n');
        string[] wanted =
        [
            "apps/v1", "authentication.k8s.io/v1", "authorization.k8s.io/v1", "autoscaling/v1", "autoscaling/v2", "batch/v1", "certificates.k8s.io/v1",
            "coordination.k8s.io/v1", "discovery.k8s.io/v1", "events.k8s.io/v1", "networking.k8s.io/v1", "node.k8s.io/v1", "policy/v1",
            "rbac.authorization.k8s.io/v1", "scheduling.k8s.io/v1", "storage.k8s.io/v1", "v1",
        ];
        Assert.Superset(new HashSet<string>(wanted, StringComparer.Ordinal), versions.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(versions.Order(StringComparer.Ordinal), versions);
    }

    [KubectlFact]
    public async Task ApiResources_Asked_HaveShortNamesScopesAndVerbs()
    {
        await Kubectl.TablesAsync(
            "api-resources --api-group=apps",
            "NAME SHORTNAMES APIVERSION NAMESPACED KIND",
            "controllerrevisions apps/v1 true ControllerRevision",
            "daemonsets ds apps/v1 true DaemonSet",
            "deployments deploy apps/v1 true Deployment",
            "replicasets rs apps/v1 true ReplicaSet",
            "statefulsets sts apps/v1 true StatefulSet");
        await Kubectl.TablesAsync(
            "api-resources --api-group=storage.k8s.io --namespaced=true -o wide",
            "NAME SHORTNAMES APIVERSION NAMESPACED KIND VERBS CATEGORIES",
            "csistoragecapacities storage.k8s.io/v1 true CSIStorageCapacity create,delete,deletecollection,get,list,patch,update,watch");
        Assert.Contains("nodes", await Kubectl.RunAsync("api-resources --namespaced=false --verbs=list,watch -o name"), StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task Explain_Asked_KnowsFieldsAndTypes()
    {
        Assert.StartsWith("KIND:       Pod\nVERSION:    v1\n\nFIELD: restartPolicy <string>", await Kubectl.RunAsync("explain pod.spec.restartPolicy"), StringComparison.Ordinal);
        var strategy = await Kubectl.RunAsync("explain deployment.spec.strategy");
        Assert.StartsWith("GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n\nFIELD: strategy <DeploymentStrategy>", strategy, StringComparison.Ordinal);
        Assert.Contains("  rollingUpdate\t<RollingUpdateDeployment>", strategy, StringComparison.Ordinal);
        var cronJob = await Kubectl.RunAsync("explain cronjob --recursive");
        Assert.Contains("\n    jobTemplate\t<JobTemplateSpec> -required-\n", cronJob, StringComparison.Ordinal);
        Assert.Contains("restartPolicy\t<string>", cronJob, StringComparison.Ordinal);
        Assert.Contains("FIELD: maxReplicas <integer>", await Kubectl.RunAsync("explain --api-version=autoscaling/v2 hpa.spec.maxReplicas"), StringComparison.Ordinal);
        Assert.Contains("<map[string]string>", await Kubectl.RunAsync("explain configmap.data"), StringComparison.Ordinal);
    }

    [KubectlFact]
    public async Task Explain_UnknownFieldOrKind_IsSaid()
    {
        await Kubectl.FailsAsync("explain service.spec.nope", "error: field \"nope\" does not exist");
        await Kubectl.FailsAsync("explain nope", "the server doesn't have a resource type \"nope\"");
        await Kubectl.FailsAsync("get nope", "error: the server doesn't have a resource type \"nope\"");
    }

    [KubectlFact]
    public async Task Top_WithoutMetricsServer_IsNotServed() => await Kubectl.FailsAsync("top nodes", "error: Metrics API not available");

    [KubectlFact]
    public async Task ClusterInfo_Asked_NamesTheServer()
    {
        Assert.Contains($"127.0.0.1:{fixture.Server.Port}", await Kubectl.RunAsync("cluster-info"), StringComparison.Ordinal);
        Assert.Contains("\"major\":\"1\"", (await Kubectl.RunAsync("get --raw /version")).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("ok", await Kubectl.RunAsync("get --raw /readyz"));
    }

    public void Dispose()
    {
        if (_kubectl.IsValueCreated)
            _kubectl.Value.Dispose();
    }
}
