using NodeStack.TestSupport;

namespace NodeStack.Functional.Tests.Up;

/// <summary>
/// Objects that cannot work, each told why by an event, a condition or a refusal, beside a Deployment that none of it touches. On a cluster of their own:
/// they count its nodes, and others leave some behind.
/// </summary>
public sealed class BadObjectTests(UpCluster cluster) : IClassFixture<UpCluster>
{
    private const string Sleeper = "restartPolicy: Never, terminationGracePeriodSeconds: 0, containers: [{name: c, image: localhost/nodestack/busybox:1, command: [sleep, \"100000\"]";
    private const string OnlyFakes = "tolerations: [{operator: Exists}], nodeSelector: {fake: ";

    private ClusterMachine One => cluster.First;

    [UpFact]
    public async Task BadObjects_OfEveryKind_SayWhyAndTouchNothingElse()
    {
        using var web = new WebApp(One, "healthy", 2);
        web.RolledOut();
        var (pods, url, restarts) = (web.Pods(), $"http://{web.ClusterIP}/", Restarts());
        One.Kubectl("create", "namespace", "bad");
        await Eventually.TrueAsync(() => One.TryKubectl("get", "serviceaccount", "default", "-n", "bad") is not null, WebApp.Patience, "the namespace has its account");

        await PodsAndNodesAsync();
        await SelectorsAsync(pods);
        await SchedulesAndJobsAsync();
        await OwnersAsync();
        await ReferencesAsync();

        Assert.Equal(pods.Order(), web.Pods().Order());
        Assert.Equal("0 0", One.Kubectl("get", "pods", "-l", "app=healthy", "-o", "jsonpath={.items[*].status.containerStatuses[0].restartCount}"));
        await web.AnswersAsync(url);
        // Whoever had to be begun anew would have forgotten what it was doing.
        Assert.Equal(restarts, Restarts());
        One.Kubectl("delete", "namespace", "bad", "--timeout=90s");
        // Everybody still works.
        One.Kubectl("scale", "deployment/healthy", "--replicas=3");
        web.RolledOut();
        await web.AnswersAsync(url);
    }

    private async Task PodsAndNodesAsync()
    {
        Pod("nowhere", "", "cpu: 500");
        Pod("nobody", "nodeSelector: {no: such}, ", "cpu: 1m");
        await SaidAsync("nowhere", "FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu");
        await SaidAsync("nobody", "FailedScheduling", "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector");
        Assert.Equal("False Unschedulable", One.Kubectl("get", "pod", "nowhere", "-n", "bad", "-o", "jsonpath={.status.conditions[?(@.type==\"PodScheduled\")]['status','reason']}"));

        // A node that has not what its object says.
        Refuses("must be greater than or equal to 0", Status("one", "memory", "-1"));
        Refuses("must be greater than or equal to 0", Status("one", "pods", "-1"));
        Refuses("quantities must match the regular expression", Status("one", "cpu", "much"));
        One.Kubectl(Status("one", "cpu", "1000"));
        // The kubelet admits what its Node has room for, as upstream; until the pod has gone, there is room for nobody else.
        await Eventually.TrueAsync(() => Phase("nowhere") == "Running", WebApp.Patience, "the pod runs where its Node says it fits");
        await Eventually.TrueAsync(() => One.Kubectl("get", "node", "one", "-o", "jsonpath={.status.allocatable.cpu}") != "1k", WebApp.Patience, "the node's object says the truth again");
        Pod("after", "", "cpu: 1m");
        await SaidAsync("after", "FailedScheduling", "1 Insufficient cpu");
        One.Kubectl("delete", "pod", "nowhere", "-n", "bad");
        await Eventually.TrueAsync(() => Phase("after") == "Running", WebApp.Patience, "there is room again");
        await FakeNodesAsync();
    }

    /// <summary>Sums of what pods ask for must not turn negative, and a node of nothing takes nobody.</summary>
    private async Task FakeNodesAsync()
    {
        foreach (var (name, cpu, memory) in new[] { ("zero", "0", "1Gi"), ("huge", "1000", "9223372036854775807"), ("more", "1000", "9223372036854775808") })
        {
            One.Apply($"---\n{{apiVersion: v1, kind: Node, metadata: {{name: {name}, labels: {{fake: {name}}}}}, spec: {{taints: [{{key: fake, effect: NoSchedule}}]}}}}");
            One.Kubectl("patch", "node", name, "--subresource=status", "--type=merge", "-p", $$"""{"status":{"allocatable":{"cpu":"{{cpu}}","memory":"{{memory}}","pods":"3"} } }""");
        }
        Pod("on-zero", OnlyFakes + "zero}, ", "cpu: 1m");
        await SaidAsync("on-zero", "FailedScheduling", "1 Insufficient cpu");
        foreach (var node in new[] { "huge", "more" })
        {
            Pod($"first-{node}", $"{OnlyFakes}{node}}}, ", "memory: \"9223372036854775807\"");
            await SaidAsync($"first-{node}", "Scheduled", $"to {node}");
            Pod($"second-{node}", $"{OnlyFakes}{node}}}, ", "memory: \"9223372036854775807\"");
            await SaidAsync($"second-{node}", "FailedScheduling", "1 Insufficient memory");
        }
        One.Kubectl("delete", "pods", "--all", "-n", "bad", "--force", "--grace-period=0");
        One.Kubectl("delete", "nodes", "zero", "huge", "more");
    }

    private async Task SelectorsAsync(string[] healthy)
    {
        Refuses("`selector` does not match template `labels`", Workload("Deployment", "a", "{matchLabels: {app: a} }", "app: b"));
        Refuses("empty selector is invalid for deployment", Workload("Deployment", "a", "{}", "app: a"));
        // It wants the pods of another: these have an owner.
        One.Apply(Workload("ReplicaSet", "thief", "{matchLabels: {app: healthy} }", "app: healthy", "default"));
        One.Apply("""
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: everybody, namespace: default}
            spec: {selector: {}, minAvailable: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: nobody, namespace: bad}
            spec: {selector: {app: no-such}, ports: [{port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: unselected, namespace: bad}
            spec: {ports: [{port: 80}]}
            """);
        await Eventually.TrueAsync(() => One.Kubectl("get", "replicaset", "thief", "-o", "jsonpath={.status.observedGeneration}") == "1", WebApp.Patience, "the thief was looked at");
        Assert.DoesNotContain("thief", One.Kubectl("get", "pods", "-l", "app=healthy", "-o", "jsonpath={.items[*].metadata.ownerReferences[*].name}"), StringComparison.Ordinal);
        await Eventually.TrueAsync(
            () => One.Kubectl("get", "poddisruptionbudget", "everybody", "-o", "jsonpath={.status.currentHealthy}") is { Length: > 0 } count && int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) >= healthy.Length,
            WebApp.Patience, "the budget counts all pods of its namespace");
        await Eventually.TrueAsync(() => One.Kubectl("get", "endpointslices", "-n", "bad", "-o", "jsonpath={.items[*].metadata.labels.kubernetes\\.io/service-name}") == "nobody", WebApp.Patience, "a slice for the one with a selector");
        Assert.Equal("", One.Kubectl("get", "endpointslices", "-n", "bad", "-o", "jsonpath={.items[*].endpoints[*].addresses}"));
        One.Kubectl("delete", "replicaset/thief", "poddisruptionbudget/everybody");
    }

    private async Task SchedulesAndJobsAsync()
    {
        Refuses("spec.schedule: Invalid value: \"99 99 * * *\"", CronJob("impossible", "99 99 * * *"));
        One.Apply(CronJob("never", "0 0 31 2 *"));
        One.Apply("""
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: few, namespace: bad}
            spec: {hard: {pods: "2"} }
            """);
        await Eventually.TrueAsync(() => One.Kubectl("get", "resourcequota", "few", "-n", "bad", "-o", "jsonpath={.status.hard.pods}") == "2", WebApp.Patience, "the quota is counted");
        Refuses("spec.parallelism: Invalid value", Job("refused", "parallelism: -1"));
        Refuses("spec.parallelism: Invalid value: 2147483647", Job("refused", "completionMode: Indexed, completions: 2147483647, parallelism: 2147483647"));
        One.Apply(Job("none", "parallelism: 0"));
        One.Apply(Job("huge", "parallelism: 2147483647"));
        await SaidAsync("huge", "FailedCreate", "exceeded quota: few");
        await SaidAsync("never", "InvalidSchedule", "invalid schedule: 0 0 31 2 * : ");
        await Eventually.TrueAsync(() => One.Kubectl("get", "job", "none", "-n", "bad", "-o", "jsonpath={.status.ready}") == "0", WebApp.Patience, "the Job that wants nothing was looked at");
        Assert.Equal("huge huge", One.Kubectl("get", "pods", "-n", "bad", "-o", "jsonpath={.items[*].metadata.labels.batch\\.kubernetes\\.io/job-name}"));
        One.Kubectl("delete", "jobs,cronjobs,resourcequotas", "--all", "-n", "bad", "--timeout=60s");
    }

    private async Task OwnersAsync()
    {
        foreach (var way in new[] { "foreground", "background" })
        {
            One.Kubectl("create", "configmap", $"a-{way}", "-n", "bad");
            One.Kubectl("create", "configmap", $"b-{way}", "-n", "bad");
            Own($"a-{way}", $"b-{way}", "bad");
            Own($"b-{way}", $"a-{way}", "bad");
            One.Kubectl("delete", "configmap", $"a-{way}", "-n", "bad", $"--cascade={way}", "--timeout=60s");
            await Eventually.TrueAsync(() => One.TryKubectl("get", "configmap", $"b-{way}", "-n", "bad") is null, WebApp.Patience, $"both of the cycle are gone, {way}");
        }
        One.Kubectl("create", "configmap", "far", "-n", "bad");
        One.Kubectl("create", "configmap", "owned-from-far", "-n", "default");
        Own("owned-from-far", "far", "default");
        await SaidAsync("owned-from-far", "OwnerRefInvalidNamespace", "does not exist in namespace \"default\"", "default");
        await Eventually.TrueAsync(() => One.TryKubectl("get", "configmap", "owned-from-far", "-n", "default") is null, WebApp.Patience, "its owner is not there, so it goes");
        Assert.NotNull(One.TryKubectl("get", "configmap", "far", "-n", "bad"));
    }

    private async Task ReferencesAsync()
    {
        One.Apply("""
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: nothing, namespace: bad}
            spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: no-such}, maxReplicas: 3}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: classless, namespace: bad}
            spec: {storageClassName: no-such, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi} } }
            """);
        await SaidAsync("classless", "ProvisioningFailed", "storageclass.storage.k8s.io \"no-such\" not found");
        await SaidAsync("nothing", "FailedGetScale", "deployments.apps \"no-such\" not found");
        Assert.Equal(
            "False FailedGetScale", One.Kubectl("get", "hpa", "nothing", "-n", "bad", "-o", "jsonpath={.status.conditions[?(@.type==\"AbleToScale\")]['status','reason']}"));
        Assert.Equal("Pending", One.Kubectl("get", "persistentvolumeclaim", "classless", "-n", "bad", "-o", "jsonpath={.status.phase}"));
    }

    private string Phase(string pod) => One.Kubectl("get", "pod", pod, "-n", "bad", "-o", "jsonpath={.status.phase}");

    private int Restarts() => One.Log.Split('\n').Count(l => l.Contains("is begun anew", StringComparison.Ordinal) || l.Contains("started again in", StringComparison.Ordinal));

    private void Pod(string name, string more, string requests) => One.Apply(
        $"---\n{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, namespace: bad}}, spec: {{{more}{Sleeper}, resources: {{requests: {{{requests}}}}}}}]}}}}");

    private void Own(string item, string owner, string ns) => One.Kubectl(
        "patch", "configmap", item, "-n", ns, "--type=merge", "-p",
        $$"""
        {"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"{{owner}}","blockOwnerDeletion":true,
        "uid":"{{One.Kubectl("get", "configmap", owner, "-n", "bad", "-o", "jsonpath={.metadata.uid}")}}"}]} }
        """);

    private void Refuses(string says, string manifest) =>
        Assert.Contains(says, Assert.Throws<InvalidOperationException>(() => One.Apply(manifest)).Message, StringComparison.Ordinal);

    private void Refuses(string says, string[] command) =>
        Assert.Contains(says, Assert.Throws<InvalidOperationException>(() => One.Kubectl(command)).Message, StringComparison.Ordinal);

    private static string[] Status(string node, string resource, string quantity) =>
        ["patch", "node", node, "--subresource=status", "--type=merge", "-p", $$"""{"status":{"allocatable":{"{{resource}}":"{{quantity}}"} } }"""];

    private static string Workload(string kind, string name, string selector, string labels, string ns = "bad") =>
        $"---\n{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: {name}, namespace: {ns}}}, spec: {{replicas: 0, selector: {selector}, template: {{metadata: {{labels: {{{labels}}}}}, spec: {{{Sleeper.Replace("restartPolicy: Never, ", "", StringComparison.Ordinal)}}}]}}}}}}}}";

    private static string Job(string name, string spec) =>
        $"---\n{{apiVersion: batch/v1, kind: Job, metadata: {{name: {name}, namespace: bad}}, spec: {{{spec}, template: {{spec: {{{Sleeper}}}]}}}}}}}}";

    private static string CronJob(string name, string schedule) =>
        $"---\n{{apiVersion: batch/v1, kind: CronJob, metadata: {{name: {name}, namespace: bad}}, spec: {{schedule: \"{schedule}\", jobTemplate: {{spec: {{template: {{spec: {{{Sleeper}}}]}}}}}}}}}}}}";

    private Task SaidAsync(string about, string reason, string says, string ns = "bad") => Eventually.TrueAsync(
        () => One.Kubectl("get", "events", "-n", ns, "--field-selector", $"involvedObject.name={about},reason={reason}", "-o", "jsonpath={.items[*].message}").Contains(says, StringComparison.Ordinal),
        WebApp.Patience, $"{reason} about {about}: {says}");
}
