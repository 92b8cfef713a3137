using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane.KubectlTour;

/// <summary>A node's object and its pods, without a node: taints, cordon, drain, and what reaches no kubelet.</summary>
[Collection(ApiServerGroup.Name)]
public sealed class NodeTourTests(ApiServerFixture fixture)
{
    private const string RunningPod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, labels: {app: p}}
        spec:
          nodeName: tour-node
          containers: [{name: c, image: busybox}]
        """;

    private const string Ready = """
        patch pod p --subresource=status --type=merge -p '{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}'
        """;

    [KubectlFact]
    public async Task Node_TaintedCordonedAndDrained_IsAsItShouldBe()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "node");
        var node = kubectl.File("node.yaml", "apiVersion: v1\nkind: Node\nmetadata: {name: tour-node}\n");
        await kubectl.SaysAsync($"create -f {node}", "node/tour-node created");
        await kubectl.SaysAsync("taint node tour-node a=b:NoSchedule", "node/tour-node tainted");
        await kubectl.FailsAsync("taint node tour-node a=b:NoSchedule", "error: node tour-node already has a taint(s) with same effect(s) and --overwrite is false");
        await kubectl.SaysAsync("taint node tour-node a-", "node/tour-node untainted");
        await kubectl.SaysAsync("cordon tour-node", "node/tour-node cordoned");
        Assert.Matches("^tour-node +Unknown,SchedulingDisabled +<none> +[0-9]+s *$", await kubectl.RunAsync("get node tour-node --no-headers"));
        await kubectl.SaysAsync("uncordon tour-node", "node/tour-node uncordoned");
        await kubectl.SaysAsync("label node tour-node node-role.kubernetes.io/worker=", "node/tour-node labeled");
        Assert.Matches("^tour-node +Unknown +worker ", await kubectl.RunAsync("get node tour-node --no-headers"));

        await DrainAsync(kubectl);
        await kubectl.SaysAsync("delete node tour-node", "node \"tour-node\" deleted");
    }

    private static async Task DrainAsync(Kubectl kubectl)
    {
        var pod = kubectl.File("pod.yaml", RunningPod);
        await kubectl.SaysAsync($"create -f {pod}", "pod/p created");
        await kubectl.SaysAsync(Ready.Trim(), "pod/p patched");
        await kubectl.SaysAsync("create poddisruptionbudget pdb --selector=app=p --min-available=1", "poddisruptionbudget.policy/pdb created");
        // What its controller would say: none may go. Before it says so, the answer asks to come back in ten seconds, and kubectl does.
        await kubectl.SaysAsync(
            """patch poddisruptionbudget pdb --subresource=status --type=merge -p '{"status":{"observedGeneration":1,"expectedPods":1,"desiredHealthy":1,"currentHealthy":1}}'""",
            "poddisruptionbudget.policy/pdb patched");
        var refused = await kubectl.TryAsync("drain tour-node --force --timeout=1s");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Cannot evict pod as it would violate the pod's disruption budget.", refused.Stderr, StringComparison.Ordinal);
        await kubectl.SaysAsync("get pod p -o jsonpath='{.metadata.deletionTimestamp}'", "");

        await kubectl.SaysAsync("delete poddisruptionbudget pdb", "poddisruptionbudget.policy \"pdb\" deleted");
        var drained = await kubectl.TryAsync("drain tour-node --force --timeout=1s");
        // Evicted, but no kubelet ends it.
        Assert.Contains("evicting pod node/p", drained.Stdout, StringComparison.Ordinal);
        await kubectl.SaysAsync("get pod p -o jsonpath='{.metadata.deletionGracePeriodSeconds} {.status.conditions[?(@.type==\"DisruptionTarget\")].reason}'", "30 EvictionByEvictionAPI");
        Assert.Matches("^p +1/1|^p +0/1 +Terminating", await kubectl.RunAsync("get pod p --no-headers"));
        await kubectl.SaysAsync("delete pod p --force --grace-period=0", "pod \"p\" force deleted");
        await kubectl.FailsAsync("get pod p", "Error from server (NotFound): pods \"p\" not found");
    }

    [KubectlFact]
    public async Task LogsAndExec_OfAPodWithoutANode_SayWhy()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "node-less");
        await kubectl.SaysAsync("run p --image=busybox", "pod/p created");
        await kubectl.SaysAsync("logs p", "");
        await kubectl.FailsAsync("exec p -- true", "Error from server (BadRequest): pod p does not have a host assigned");
        await kubectl.FailsAsync("logs nope", "error: error from server (NotFound): pods \"nope\" not found in namespace \"node-less\"");
    }

    [KubectlFact]
    public async Task Certificate_Approved_IsSo()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "csr");
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=jane, O=dev", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        var pem = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()));
        var file = kubectl.File("csr.yaml", $$"""
            apiVersion: certificates.k8s.io/v1
            kind: CertificateSigningRequest
            metadata: {name: tour-jane}
            spec: {request: {{pem}}, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}
            """);
        await kubectl.SaysAsync($"create -f {file}", "certificatesigningrequest.certificates.k8s.io/tour-jane created");
        Assert.Matches("^tour-jane +[0-9]+s +kubernetes.io/kube-apiserver-client +kubernetes-admin +<none> +Pending$", await kubectl.RunAsync("get csr tour-jane --no-headers"));
        await kubectl.SaysAsync("certificate approve tour-jane", "certificatesigningrequest.certificates.k8s.io/tour-jane approved");
        Assert.Matches(" Approved$", await kubectl.RunAsync("get csr tour-jane --no-headers"));
        await kubectl.FailsAsync("certificate deny tour-jane", "error: certificate signing request \"tour-jane\" is already Approved");
    }
}
