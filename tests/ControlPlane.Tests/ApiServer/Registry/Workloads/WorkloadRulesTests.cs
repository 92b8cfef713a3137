namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Workloads;

public sealed class WorkloadRulesTests
{
    private const string Deployment = """{"metadata":{"name":"d","namespace":"ns"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""";
    private const string StatefulSet = """{"metadata":{"name":"s","namespace":"ns"},"spec":{"serviceName":"h","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""";
    private const string Controller = """{"metadata":{"name":"r","namespace":"ns"},"spec":{"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""";
    private const string Revision = """{"metadata":{"name":"r","namespace":"ns"},"revision":1,"data":{"a":1}}""";

    [Theory]
    [InlineData("apps/v1/deployments", """{"metadata":{"name":"d","namespace":"ns"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", "spec", """{"replicas":1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler"}},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}},"revisionHistoryLimit":10,"progressDeadlineSeconds":600}""")]
    [InlineData("apps/v1/replicasets", """{"metadata":{"name":"d","namespace":"ns"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", "spec", """{"replicas":1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler"}}}""")]
    [InlineData("apps/v1/daemonsets", """{"metadata":{"name":"d","namespace":"ns"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", "spec", """{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler"}},"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1,"maxSurge":0}},"revisionHistoryLimit":10}""")]
    [InlineData("apps/v1/statefulsets", """{"metadata":{"name":"s","namespace":"ns"},"spec":{"serviceName":"h","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", "spec", """{"replicas":1,"serviceName":"h","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler"}},"podManagementPolicy":"OrderedReady","updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0}},"revisionHistoryLimit":10,"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Retain","whenScaled":"Retain"}}""")]
    [InlineData("v1/replicationcontrollers", """{"metadata":{"name":"r","namespace":"ns"},"spec":{"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", "spec", """{"replicas":1,"selector":{"a":"b"},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler"}}}""")]
    public void Create_LeavesThingsUnsaid_IsFilledIn(string resource, string item, string path, string expected)
    {
        var (created, errors) = new RuleRunner(resource).Create(item);

        Assert.Equal("", errors);
        RuleRunner.AssertJson(expected, created, path);
    }

    [Theory]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.selector":null}""", "spec.selector: Required value\nspec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`")]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.selector":{}}""", "spec.selector: Invalid value: {}: empty selector is invalid for deployment")]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.template.metadata.labels":{"x":"y"}}""", "spec.template.metadata.labels: Invalid value: {\"x\":\"y\"}: `selector` does not match template `labels`")]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.replicas":-1}""", "spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.strategy":{"type":"Recreate","rollingUpdate":{"maxSurge":1}}}""", "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'")]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":0}}}""", "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0")]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.strategy":{"rollingUpdate":{"maxSurge":"x"}}}""", "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')")]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.template.spec.restartPolicy":"Never"}""", "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"")]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.progressDeadlineSeconds":0}""", "spec.progressDeadlineSeconds: Invalid value: 0: must be greater than minReadySeconds")]
    [InlineData("apps/v1/daemonsets", Deployment, """{"spec.updateStrategy":{"type":"Odd"}}""", "spec.updateStrategy: Unsupported value: {\"Type\":\"Odd\",\"RollingUpdate\":null}: supported values: \"RollingUpdate\", \"OnDelete\"")]
    [InlineData("apps/v1/statefulsets", StatefulSet, """{"spec.podManagementPolicy":"Odd"}""", "spec.podManagementPolicy: Invalid value: \"Odd\": must be 'OrderedReady' or 'Parallel'")]
    [InlineData("apps/v1/controllerrevisions", Revision, """{"revision":-1}""", "revision: Invalid value: -1: must be greater than or equal to 0")]
    public void Create_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Errors(item, changes));

    [Theory]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.selector":{"matchLabels":{"a":"c"}},"spec.template.metadata.labels":{"a":"c"}}""", "spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"c\"}}: field is immutable")]
    [InlineData("apps/v1/deployments", Deployment, """{"spec.replicas":3}""", "")]
    [InlineData("apps/v1/statefulsets", StatefulSet, """{"spec.serviceName":"x"}""", "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")]
    [InlineData("apps/v1/controllerrevisions", Revision, """{"data":{"a":2}}""", "data: Invalid value: {\"a\":2}: field is immutable")]
    public void Update_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Change(item, changes).Errors);

    [Theory]
    [InlineData("""{"spec.replicas":3}""", true)]
    [InlineData("""{"metadata.annotations":{"x":"y"}}""", true)]
    [InlineData("""{"metadata.labels":{"x":"y"}}""", false)]
    public void IsNewGeneration_Deployment_CountsSpecAndAnnotations(string changes, bool expected)
    {
        var runner = new RuleRunner("apps/v1/deployments");
        var (old, _) = runner.Create(Deployment);
        var (item, _) = runner.Change(Deployment, changes);

        Assert.Equal(expected, runner.IsNewGeneration(item, old));
    }

    [Fact]
    public void Update_DaemonSetTemplate_CountsTemplateGeneration()
    {
        var (item, _) = new RuleRunner("apps/v1/daemonsets").Change(Deployment, """{"spec.template.spec.containers.0.image":"x"}""");

        Assert.Equal("2", item["metadata"]!["annotations"]!["deprecated.daemonset.template.generation"]!.GetValue<string>());
    }
}
