using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Admission.Quotas;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission.Quotas;

public sealed class ResourceQuotaAdmissionTests
{
    private readonly FakeObjects _objects = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Create_WithinQuota_IsCharged()
    {
        Quota("q", """{"pods":"2","requests.cpu":"1","count/pods":"5"}""", """{"pods":"1","requests.cpu":"500m","count/pods":"1"}""");

        await Plugin().RunAsync(Writes.Create("pods", Pod("300m")));

        Assert.Equal("""{"count/pods":"2","pods":"2","requests.cpu":"800m"}""", Used("q"));
        Assert.Equal(["update resourcequotas/ns/q status"], _objects.Calls);
    }

    [Fact]
    public async Task Create_BeyondQuota_IsForbiddenAndNothingCharged()
    {
        Quota("a", """{"count/pods":"9"}""", """{"count/pods":"1"}""");
        Quota("q", """{"pods":"2","requests.cpu":"1"}""", """{"pods":"2","requests.cpu":"900m"}""");

        var error = await Plugin().RefusedAsync(Writes.Create("pods", Pod("300m")));

        Assert.Equal(
            "pods \"p\" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=300m, used: pods=2,requests.cpu=900m, limited: pods=2,requests.cpu=1",
            error.Message);
        Assert.Empty(_objects.Calls);
    }

    [Fact]
    public async Task Create_TakenMeanwhile_IsForbidden()
    {
        Quota("q", """{"configmaps":"1"}""", """{"configmaps":"0"}""");
        _objects.BeforeUpdate = _ => Quota("q", """{"configmaps":"1"}""", """{"configmaps":"1"}""");

        var error = await Plugin().RefusedAsync(Writes.Create("configmaps", """{"metadata":{"name":"c"}}"""));

        Assert.Equal("configmaps \"c\" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=1, limited: configmaps=1", error.Message);
    }

    [Fact]
    public async Task Create_ManyAtOnce_NeverMoreThanAllowed()
    {
        Quota("q", """{"count/deployments.apps":"10"}""", """{"count/deployments.apps":"0"}""");
        var plugin = Plugin();

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            try
            {
                await plugin.RunAsync(Writes.Create("deployments.apps", $$$$$"""{"metadata":{"name":"d{{{{{i}}}}}"}}"""));
                return true;
            }
            catch (ApiException)
            {
                return false;
            }
        })));

        Assert.Equal(10, results.Count(r => r));
        Assert.Equal("""{"count/deployments.apps":"10"}""", Used("q"));
    }

    [Theory]
    [InlineData("""{"requests.cpu":"1"}""", """{"requests.cpu":"0"}""", "failed quota: q: must specify requests.cpu for: c")]
    [InlineData("""{"cpu":"1","limits.memory":"1"}""", """{"cpu":"0","limits.memory":"0"}""", "failed quota: q: must specify cpu for: c; limits.memory for: c")]
    [InlineData("""{"pods":"1"}""", "{}", "status unknown for quota: q, resources: pods")]
    public async Task Create_QuotaCannotBeApplied_IsForbidden(string hard, string used, string problem)
    {
        Quota("q", hard, used);

        Assert.Equal(
            $"pods \"p\" is forbidden: {problem}", (await Plugin().RefusedAsync(Writes.Create("pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c"}]}}"""))).Message);
    }

    [Fact]
    public async Task Create_QuotaWithoutStatus_LimitsNothingYet()
    {
        _objects.With("resourcequotas", """{"metadata":{"namespace":"ns","name":"q"},"spec":{"hard":{"configmaps":"0"}},"status":{}}""");

        await Plugin().RunAsync(Writes.Create("configmaps", "{}"));
    }

    [Theory]
    [InlineData("BestEffort", "{\"containers\":[{\"name\":\"c\"}]}", true)]
    [InlineData("BestEffort", "{\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":\"1\"}}}]}", false)]
    [InlineData("NotBestEffort", "{\"containers\":[{\"name\":\"c\"}]}", false)]
    [InlineData("Terminating", "{\"activeDeadlineSeconds\":0}", true)]
    [InlineData("NotTerminating", "{\"activeDeadlineSeconds\":5}", false)]
    [InlineData("PriorityClass", "{\"priorityClassName\":\"x\"}", true)]
    [InlineData("PriorityClass", "{}", false)]
    [InlineData("CrossNamespacePodAffinity", "{\"affinity\":{\"podAntiAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":[{\"namespaceSelector\":{}}]}}}", true)]
    [InlineData("CrossNamespacePodAffinity", "{\"affinity\":{}}", false)]
    public async Task Create_Scope_CountsOnlyWhatIsInIt(string scope, string spec, bool counted)
    {
        Quota("q", """{"pods":"5"}""", """{"pods":"0"}""", $$$$$"""{"scopes":["{{{{{scope}}}}}"]}""");

        await Plugin().RunAsync(Writes.Create("pods", $$$$$"""{"spec":{{{{{spec}}}}}}"""));

        Assert.Equal(counted ? """{"pods":"1"}""" : """{"pods":"0"}""", Used("q"));
    }

    [Theory]
    [InlineData("In", "high", true)]
    [InlineData("In", "low", false)]
    [InlineData("NotIn", "high", false)]
    [InlineData("NotIn", "", true)]
    [InlineData("DoesNotExist", "", true)]
    [InlineData("DoesNotExist", "high", false)]
    public async Task Create_ScopeSelector_ComparesThePriorityClass(string oper, string name, bool counted)
    {
        Quota("q", """{"pods":"5"}""", """{"pods":"0"}""", $$$$$"""{"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"{{{{{oper}}}}}","values":["high"]}]}}""");

        await Plugin().RunAsync(Writes.Create("pods", $$$$$"""{"spec":{"priorityClassName":"{{{{{name}}}}}"}}"""));

        Assert.Equal(counted ? """{"pods":"1"}""" : """{"pods":"0"}""", Used("q"));
    }

    [Fact]
    public async Task Update_Service_ChargesOnlyTheDifference()
    {
        Quota("q", """{"services":"1","services.nodeports":"3","services.loadbalancers":"1"}""", """{"services":"1","services.nodeports":"1","services.loadbalancers":"0"}""");

        await Plugin().RunAsync(Writes.Update("services", """{"spec":{"type":"LoadBalancer","ports":[{},{}]}}""", """{"spec":{"type":"NodePort","ports":[{}]}}"""));
        Assert.Equal("""{"services":"1","services.loadbalancers":"1","services.nodeports":"2"}""", Used("q"));

        await Plugin().RunAsync(Writes.Update("services", """{"spec":{"type":"ClusterIP","ports":[{}]}}""", """{"spec":{"type":"LoadBalancer","ports":[{},{}]}}"""));
        Assert.Equal("""{"services":"1","services.loadbalancers":"1","services.nodeports":"2"}""", Used("q"));
    }

    [Fact]
    public async Task Create_Claim_IsChargedToItsClassToo()
    {
        Quota(
            "q", """{"requests.storage":"10Gi","gold.storageclass.storage.k8s.io/requests.storage":"2Gi","gold.storageclass.storage.k8s.io/persistentvolumeclaims":"5"}""",
            """{"requests.storage":"0","gold.storageclass.storage.k8s.io/requests.storage":"0","gold.storageclass.storage.k8s.io/persistentvolumeclaims":"0"}""");

        await Plugin().RunAsync(Writes.Create("persistentvolumeclaims", """{"spec":{"storageClassName":"gold","resources":{"requests":{"storage":"1Gi"}}}}"""));
        Assert.Equal(
            """{"gold.storageclass.storage.k8s.io/persistentvolumeclaims":"1","gold.storageclass.storage.k8s.io/requests.storage":"1Gi","requests.storage":"1Gi"}""", Used("q"));
        Assert.Contains(
            "requested: gold.storageclass.storage.k8s.io/requests.storage=2Gi",
            (await Plugin().RefusedAsync(Writes.Create("persistentvolumeclaims", """{"spec":{"storageClassName":"gold","resources":{"requests":{"storage":"2Gi"}}}}"""))).Message,
            StringComparison.Ordinal);
        await Plugin().RunAsync(Writes.Create("persistentvolumeclaims", """{"spec":{"storageClassName":"tin","resources":{"requests":{"storage":"2Gi"}}}}"""));
        Assert.Contains("\"requests.storage\":\"3Gi\"", Used("q"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_DryRunOrEvent_ChargesNothing()
    {
        Quota("q", """{"configmaps":"1"}""", """{"configmaps":"0"}""");

        await Plugin().RunAsync(Writes.Create("configmaps", "{}", dryRun: true));

        Assert.Equal("""{"configmaps":"0"}""", Used("q"));
    }

    [Fact]
    public void Usage_PodEndedOrOverdue_IsOnlyCounted()
    {
        Assert.Equal(["count/pods"], QuotaUsageRules.Usage("pods", Json("""{"status":{"phase":"Failed"}}"""), _time.GetUtcNow()).Keys);
        Assert.Equal(
            ["count/pods"],
            QuotaUsageRules.Usage("pods", Json("""{"metadata":{"deletionTimestamp":"2025-12-31T23:59:00Z","deletionGracePeriodSeconds":30}}"""), _time.GetUtcNow()).Keys);
        Assert.Equal(
            "count/pods=1,hugepages-2Mi=4Mi,pods=1,requests.hugepages-2Mi=4Mi,requests.nvidia.com/gpu=2",
            NodeStack.ControlPlane.ApiServer.Admission.ResourceListRules.Describe(
                QuotaUsageRules.Usage("pods", Json("""{"spec":{"containers":[{"resources":{"requests":{"hugepages-2Mi":"4Mi","nvidia.com/gpu":"2"}}}]}}"""), _time.GetUtcNow())));
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    private static string Pod(string cpu) => $$$$$"""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"{{{{{cpu}}}}}"}}}]}}""";

    private void Quota(string name, string hard, string used, string spec = "{}") =>
        _objects.With("resourcequotas", $$$$$"""{"metadata":{"namespace":"ns","name":"{{{{{name}}}}}"},"spec":{{{{{spec}}}}},"status":{"hard":{{{{{hard}}}}},"used":{{{{{used}}}}}}}""");

    private string Used(string name) => _objects.Get("resourcequotas", "ns", name).At("status", "used")!.ToJsonString();

    private ResourceQuotaAdmission Plugin() => new(_objects, _time);
}
