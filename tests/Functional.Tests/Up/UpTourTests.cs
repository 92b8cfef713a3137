using System.Text;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Network;

namespace NodeStack.Functional.Tests.Up;

/// <summary>What users do with a cluster, on one that `nodestack up` made.</summary>
[Collection(UpGroup.Name)]
public sealed class UpTourTests(UpCluster cluster)
{
    private ClusterMachine One => cluster.First;

    [UpFact]
    public async Task Deployment_WithAService_AnswersRollsScalesAndGoes()
    {
        using var web = new WebApp(One, "web", 3);
        web.RolledOut();
        var url = $"http://{web.ClusterIP}/";
        await web.AnswersAsync(url);
        await web.AnswersAsync($"http://{One.Address}:{web.NodePort}/");

        // With no more rights than a proxy has.
        string[] asProxy = ["--kubeconfig", Path.Combine(One.Folder, "kubeconfigs", "proxy.kubeconfig"), "--hostname-override", One.Name];
        Assert.Contains($"cluster IP {web.ClusterIP}", One.Run(["proxy", "explain", "default/web", .. asProxy]), StringComparison.Ordinal);
        Assert.Contains("services \"nothing\" not found", Assert.Throws<InvalidOperationException>(() => One.Run(["proxy", "explain", "default/nothing", .. asProxy])).Message, StringComparison.Ordinal);

        var before = web.Pods();
        using (var clients = new RequestClients(One.Network, web.ClusterIP, 80, 4, "GET / HTTP/1.0\r\n\r\n"u8.ToArray()))
        {
            One.Kubectl("rollout", "restart", "deployment/web");
            web.RolledOut();
            // The old ones still end, and no longer count.
            Assert.Equal("Deployment default/web has 3 of 3 pods Ready", One.Run("why", "default/web", "--kubeconfig", One.Kubeconfig).Trim());
            await Eventually.TrueAsync(() => web.Pods() is { Length: 3 } now && !now.Intersect(before).Any(), WebApp.Patience, "all pods are new");
            await clients.EachOnceMoreAsync();
            Assert.Empty(clients.Failures);
        }

        One.Kubectl("scale", "deployment/web", "--replicas=0");
        await Eventually.TrueAsync(() => web.Pods().Length == 0 && One.Http(url).Length == 0, WebApp.Patience, "nobody answers");
        One.Kubectl("scale", "deployment/web", "--replicas=2");
        web.RolledOut();
        await web.AnswersAsync(url);

        One.Kubectl("delete", "deployment/web");
        await GoneAsync("pods,replicasets,endpointslices", "-l", "app=web");
    }

    [UpFact]
    public async Task StatefulSet_WithVolumes_ComesInOrderAndKeepsItsData()
    {
        for (var i = 0; i < 2; i++)
            One.Apply($$"""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: disk-{{i}} }
                spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: "", persistentVolumeReclaimPolicy: Retain, hostPath: {path: {{One.Folder}}/disk-{{i}}, type: DirectoryOrCreate} }
                """);
        One.Apply("""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              replicas: 2
              serviceName: db
              selector: {matchLabels: {app: db} }
              template:
                metadata: {labels: {app: db} }
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: c, image: localhost/nodestack/busybox:1, command: [sh, -c, "hostname >> /data/names; exec sleep 100000"], volumeMounts: [{name: data, mountPath: /data}]}
              volumeClaimTemplates:
              - metadata: {name: data}
                spec: {accessModes: [ReadWriteOnce], storageClassName: "", resources: {requests: {storage: 1Gi} } }
            """);
        One.Kubectl("rollout", "status", "statefulset/db", "--timeout=90s");
        Assert.Equal("db-0 db-1", One.Kubectl("get", "pods", "-l", "app=db", "--sort-by", ".metadata.creationTimestamp", "-o", "jsonpath={.items[*].metadata.name}"));
        Assert.Equal("Bound Bound", One.Kubectl("get", "persistentvolumeclaims", "data-db-0", "data-db-1", "-o", "jsonpath={.items[*].status.phase}"));
        One.Kubectl("delete", "pod", "db-0");
        await Eventually.TrueAsync(
            () => One.TryKubectl("exec", "db-0", "--", "cat", "/data/names")?.Trim() == "db-0\ndb-0", WebApp.Patience, "the same pod is back with its data");
        One.Kubectl("delete", "statefulset/db");
        One.Kubectl("delete", "persistentvolumeclaims", "data-db-0", "data-db-1");
        One.Kubectl("delete", "persistentvolumes", "disk-0", "disk-1");
        await GoneAsync("pods", "-l", "app=db");
    }

    [UpFact]
    public async Task DaemonSetJobAndCronJob_RunAndAreCleanedUp()
    {
        One.Apply("""
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent}
            spec:
              selector: {matchLabels: {app: agent} }
              template:
                metadata: {labels: {app: agent} }
                spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: localhost/nodestack/busybox:1, command: [sleep, "100000"]}]}
            ---
            apiVersion: batch/v1
            kind: Job
            metadata: {name: sum}
            spec:
              completions: 3
              parallelism: 2
              completionMode: Indexed
              template:
                spec: {restartPolicy: Never, containers: [{name: c, image: localhost/nodestack/busybox:1, command: [sh, -c, "echo $JOB_COMPLETION_INDEX"]}]}
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: tick}
            spec:
              schedule: "* * * * *"
              jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: localhost/nodestack/busybox:1, command: ["true"]}]}}}}
            """);
        One.Kubectl("rollout", "status", "daemonset/agent", "--timeout=90s");
        One.Kubectl("wait", "--for=condition=Complete", "job/sum", "--timeout=90s");
        Assert.Equal("0-2", One.Kubectl("get", "job", "sum", "-o", "jsonpath={.status.completedIndexes}"));
        await Eventually.TrueAsync(
            () => One.Kubectl("get", "cronjob", "tick", "-o", "jsonpath={.status.lastSuccessfulTime}").Length > 0, TimeSpan.FromSeconds(120), "the cron job ran");
        One.Kubectl("delete", "daemonset/agent", "job/sum", "cronjob/tick");
        await GoneAsync("pods", "-l", "app=agent");
        await Eventually.TrueAsync(() => One.Kubectl("get", "jobs,pods", "-o", "name") is var left && !left.Contains("tick", StringComparison.Ordinal) && !left.Contains("sum", StringComparison.Ordinal), WebApp.Patience, "jobs and their pods are gone");
    }

    [UpFact]
    public async Task Namespace_WithQuotaAndLimits_HoldsThemAndGoesWithAllThatIsInIt()
    {
        One.Kubectl("create", "namespace", "small");
        One.Apply("""
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: few, namespace: small}
            spec: {hard: {pods: "1", requests.cpu: 100m} }
            ---
            apiVersion: v1
            kind: LimitRange
            metadata: {name: usual, namespace: small}
            spec: {limits: [{type: Container, defaultRequest: {cpu: 50m}, default: {cpu: 80m} }]}
            """);
        await Eventually.TrueAsync(() => One.TryKubectl("get", "serviceaccount", "default", "-n", "small") is not null, WebApp.Patience, "the namespace has its account");
        One.Kubectl("run", "first", "-n", "small", "--image=localhost/nodestack/busybox:1", "--command", "--", "sleep", "100000");
        Assert.Equal("50m 80m", One.Kubectl("get", "pod", "first", "-n", "small", "-o", "jsonpath={.spec.containers[0].resources.requests.cpu} {.spec.containers[0].resources.limits.cpu}"));
        var refused = Assert.Throws<InvalidOperationException>(
            () => One.Kubectl("run", "second", "-n", "small", "--image=localhost/nodestack/busybox:1", "--command", "--", "sleep", "100000"));
        Assert.Contains("exceeded quota: few", refused.Message, StringComparison.Ordinal);
        One.Kubectl("delete", "pod", "first", "-n", "small", "--grace-period=0", "--force");
        await Eventually.TrueAsync(() => One.Kubectl("get", "resourcequota", "few", "-n", "small", "-o", "jsonpath={.status.used.pods}") == "0", WebApp.Patience, "the quota is free again");

        One.Kubectl("create", "configmap", "of-it", "-n", "small");
        One.Kubectl("delete", "namespace", "small", "--timeout=90s");
        Assert.Null(One.TryKubectl("get", "namespace", "small"));
    }

    [UpFact]
    public void ServiceAccount_WithoutARole_MayNothing_WithOneWhatItSays()
    {
        One.Kubectl("create", "serviceaccount", "reader");
        string[] asReader = ["--as=system:serviceaccount:default:reader"];
        var refused = Assert.Throws<InvalidOperationException>(() => One.Kubectl(["get", "pods", .. asReader]));
        Assert.Contains("pods is forbidden: User \"system:serviceaccount:default:reader\" cannot list resource \"pods\"", refused.Message, StringComparison.Ordinal);
        One.Kubectl("create", "rolebinding", "reader", "--clusterrole=view", "--serviceaccount=default:reader");
        // `view` is made of other roles by a controller.
        One.Kubectl(["get", "pods", .. asReader]);
        refused = Assert.Throws<InvalidOperationException>(() => One.Kubectl(["delete", "pod", "nobody", .. asReader]));
        Assert.Contains("cannot delete resource \"pods\"", refused.Message, StringComparison.Ordinal);
        One.Kubectl("delete", "serviceaccount/reader", "rolebinding/reader");
    }

    [UpFact]
    public async Task StaticPodAndManifest_DroppedIntoTheirFolders_RunAndAreApplied()
    {
        var (pod, manifest) = (Path.Combine(One.Folder, "static-pods", "fixed.yaml"), Path.Combine(One.Folder, "manifests", "extra.yaml"));
        await File.WriteAllTextAsync(pod, """
            apiVersion: v1
            kind: Pod
            metadata: {name: fixed}
            spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: localhost/nodestack/busybox:1, command: [sleep, "100000"]}]}
            """);
        await File.WriteAllTextAsync(manifest, """
            apiVersion: v1
            kind: Namespace
            metadata: {name: dropped}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c, namespace: dropped}
            data: {a: b}
            """);
        One.Kubectl("wait", "--for=create", "pod/fixed-one", "--timeout=60s");
        One.Kubectl("wait", "--for=condition=Ready", "pod/fixed-one", "--timeout=60s");
        await Eventually.TrueAsync(() => One.TryKubectl("get", "configmap", "c", "-n", "dropped", "-o", "jsonpath={.data.a}") == "b", WebApp.Patience, "the manifest is applied");
        File.Delete(pod);
        File.Delete(manifest);
        await GoneAsync("pod/fixed-one");
        One.Kubectl("delete", "namespace", "dropped", "--timeout=90s");
    }

    private Task GoneAsync(params string[] what) => Eventually.TrueAsync(
        () => One.Kubectl(["get", .. what, "--ignore-not-found", "-o", "name"]).Trim().Length == 0, WebApp.Patience, $"{string.Join(' ', what)} are gone");
}
