using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Admission.NodeRestriction;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission.NodeRestriction;

public sealed class NodeRestrictionAdmissionTests
{
    private const string Mirror = """{"metadata":{"name":"p","annotations":{"kubernetes.io/config.mirror":"x"},"ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"n1","uid":"uid-n1","controller":true}]},"spec":{"nodeName":"n1","volumes":[{"name":"h","hostPath":{"path":"/"}}],"containers":[{"name":"c"}]}}""";
    private static readonly UserIdentity s_node = Users.Node("n1");
    private readonly FakeObjects _objects = new FakeObjects()
        .With("nodes", """{"metadata":{"name":"n1"}}""")
        .With("pods", """{"metadata":{"namespace":"ns","name":"mine"},"spec":{"nodeName":"n1","volumes":[{"projected":{"sources":[{"serviceAccountToken":{"audience":"vault"}}]}},{"csi":{"driver":"d"}}]}}""")
        .With("pods", """{"metadata":{"namespace":"ns","name":"other"},"spec":{"nodeName":"n2"}}""")
        .With("csidrivers.storage.k8s.io", """{"metadata":{"name":"d"},"spec":{"tokenRequests":[{"audience":"disk"}]}}""");

    [Fact]
    public async Task CreatePod_MirrorOfItself_IsLetIn() => await Plugin().RunAsync(Writes.Create("pods", Mirror, s_node));

    public static TheoryData<string, Action<JsonObject>, string> MirrorChanges => new()
    {
        { "no mirror", p => p["metadata"]!.AsObject().Remove("annotations"), "pod does not have \"kubernetes.io/config.mirror\" annotation, node \"n1\" can only create mirror pods" },
        { "elsewhere", p => p["spec"]!["nodeName"] = "n2", "node \"n1\" can only create pods with spec.nodeName set to itself" },
        { "no owner", p => p["metadata"]!.AsObject().Remove("ownerReferences"), "node \"n1\" can only create pods with an owner reference set to itself" },
        { "other owner", p => p["metadata"]!["ownerReferences"]![0]!["name"] = "n2", "node \"n1\" can only create pods with an owner reference set to itself" },
        { "no controller", p => p["metadata"]!["ownerReferences"]![0]!["controller"] = false, "node \"n1\" can only create pods with a controller owner reference set to itself" },
        { "blocks", p => p["metadata"]!["ownerReferences"]![0]!["blockOwnerDeletion"] = true, "node \"n1\" must not set blockOwnerDeletion on an owner reference" },
        { "uid", p => p["metadata"]!["ownerReferences"]![0]!["uid"] = "x", "node n1 UID mismatch: expected x got uid-n1" },
        { "two owners", p => p["metadata"]!["ownerReferences"]!.AsArray().Add((JsonNode)new JsonObject()), "node \"n1\" can only create pods with a single owner reference set to itself" },
        { "account", p => p["spec"]!["serviceAccountName"] = "a", "node \"n1\" can not create pods that reference serviceaccounts" },
        { "secret", p => p["spec"]!["imagePullSecrets"] = JsonNode.Parse("""[{"name":"s"}]"""), "node \"n1\" can not create pods that reference secrets" },
        { "configmap", p => p["spec"]!["volumes"]![0] = JsonNode.Parse("""{"name":"v","configMap":{"name":"c"}}"""), "node \"n1\" can not create pods that reference configmaps" },
        { "claim", p => p["spec"]!["volumes"]![0] = JsonNode.Parse("""{"name":"v","persistentVolumeClaim":{"claimName":"c"}}"""), "node \"n1\" can not create pods that reference persistentvolumeclaims" },
        { "token", p => p["spec"]!["volumes"]![0] = JsonNode.Parse("""{"name":"v","projected":{"sources":[{"serviceAccountToken":{}}]}}"""), "node \"n1\" can not create pods that reference serviceaccounts (via projected volumes)" },
        { "csi", p => p["spec"]!["volumes"]![0] = JsonNode.Parse("""{"name":"v","csi":{"driver":"d"}}"""), "node \"n1\" can not create pods that reference csidrivers (via CSI volumes)" },
    };

    [Theory]
    [MemberData(nameof(MirrorChanges))]
    public async Task CreatePod_AnythingElse_IsForbidden(string name, Action<JsonObject> change, string problem)
    {
        Assert.NotEmpty(name);
        var pod = JsonNode.Parse(Mirror)!.AsObject();
        change(pod);

        Assert.Equal($"pods \"p\" is forbidden: {problem}", (await Plugin().RefusedAsync(Writes.Create("pods", pod.ToJsonString(), s_node))).Message);
    }

    [Fact]
    public async Task WritePod_OnlyOnesOwn()
    {
        await Plugin().RunAsync(Writes.Delete("pods", "mine", user: s_node));
        Assert.EndsWith("node \"n1\" can only delete pods with spec.nodeName set to itself", (await Plugin().RefusedAsync(Writes.Delete("pods", "other", user: s_node))).Message, StringComparison.Ordinal);
        await Plugin().RunAsync(Writes.Create("pods", """{"metadata":{"name":"mine"}}""", s_node, "eviction"));
        Assert.EndsWith("node n1 can only evict pods with spec.nodeName set to itself", (await Plugin().RefusedAsync(Writes.Create("pods", """{"metadata":{"name":"other"}}""", s_node, "eviction"))).Message, StringComparison.Ordinal);
        Assert.EndsWith("unexpected operation \"UPDATE\", node \"n1\" can only create and delete mirror pods", (await Plugin().RefusedAsync(Writes.Update("pods", Mirror, Mirror, s_node))).Message, StringComparison.Ordinal);
        Assert.EndsWith("unexpected pod subresource \"binding\", only 'status' and 'eviction' are allowed", (await Plugin().RefusedAsync(Writes.Create("pods", "{}", s_node, "binding"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"metadata\":{\"name\":\"p\",\"labels\":{\"a\":\"b\"}},\"spec\":{\"nodeName\":\"n1\"},\"status\":{\"phase\":\"Running\"}}", null)]
    [InlineData("{\"metadata\":{\"name\":\"p\",\"labels\":{\"a\":\"c\"}},\"spec\":{\"nodeName\":\"n1\"}}", "node \"n1\" cannot update labels through pod status")]
    [InlineData("{\"metadata\":{\"name\":\"p\",\"labels\":{\"a\":\"b\"}},\"status\":{\"resourceClaimStatuses\":[{\"name\":\"x\"}]}}", "node \"n1\" cannot update resource claim statues")]
    public async Task PodStatus_OnlyTheStatus(string pod, string? problem) => await Expect(
        problem, Writes.Update("pods", pod, """{"metadata":{"name":"p","labels":{"a":"b"}},"spec":{"nodeName":"n1"}}""", s_node, "status"));

    [Theory]
    [InlineData("{\"metadata\":{\"name\":\"n2\"}}", "node \"n1\" is not allowed to modify node \"n2\"")]
    [InlineData("{\"metadata\":{\"name\":\"n1\",\"labels\":{\"kubernetes.io/hostname\":\"n1\",\"mine\":\"x\",\"a.node.kubernetes.io/b\":\"c\"}}}", null)]
    [InlineData("{\"metadata\":{\"name\":\"n1\",\"labels\":{\"node-restriction.kubernetes.io/x\":\"y\",\"foo.k8s.io/z\":\"1\"}}}", "node \"n1\" is not allowed to set the following labels: foo.k8s.io/z, node-restriction.kubernetes.io/x")]
    public async Task CreateNode_OnlyItselfWithOwnLabels(string node, string? problem) => await Expect(problem, Writes.Create("nodes", node, s_node));

    [Theory]
    [InlineData("{\"metadata\":{\"name\":\"n1\",\"labels\":{\"node-role.kubernetes.io/x\":\"\"}},\"spec\":{\"taints\":[{\"key\":\"t\"}]}}", null)]
    [InlineData("{\"metadata\":{\"name\":\"n1\",\"labels\":{\"node-role.kubernetes.io/x\":\"\"}},\"spec\":{}}", "node \"n1\" is not allowed to modify taints")]
    [InlineData("{\"metadata\":{\"name\":\"n1\"},\"spec\":{\"taints\":[{\"key\":\"t\"}]}}", "is not allowed to modify labels: node-role.kubernetes.io/x")]
    [InlineData("{\"metadata\":{\"name\":\"n1\",\"ownerReferences\":[{}],\"labels\":{\"node-role.kubernetes.io/x\":\"\"}},\"spec\":{\"taints\":[{\"key\":\"t\"}]}}", "node \"n1\" is not allowed to modify ownerReferences")]
    public async Task UpdateNode_NeitherTaintsNorForeignLabels(string node, string? problem) => await Expect(
        problem, Writes.Update("nodes", node, """{"metadata":{"name":"n1","labels":{"node-role.kubernetes.io/x":""}},"spec":{"taints":[{"key":"t"}]}}""", s_node));

    [Theory]
    [InlineData("{\"status\":{\"capacity\":{\"storage\":\"1\"},\"phase\":\"Bound\"}}", null)]
    [InlineData("{\"status\":{\"phase\":\"Lost\"}}", "node \"n1\" is not allowed to update fields other than status.quantity and status.conditions")]
    [InlineData("{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"status\":{\"phase\":\"Bound\"}}", "node \"n1\" is not allowed to update fields other than status.quantity and status.conditions")]
    public async Task ClaimStatus_OnlyWhatNodesReport(string claim, string? problem) => await Expect(
        problem, Writes.Update("persistentvolumeclaims", claim, """{"status":{"phase":"Bound"}}""", s_node, "status"));

    [Theory]
    [InlineData("{}", "node requested token not bound to a pod")]
    [InlineData("{\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"mine\"}}", "node requested token with a pod binding without a uid")]
    [InlineData("{\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"mine\",\"uid\":\"x\"}}", "the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated")]
    [InlineData("{\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"other\",\"uid\":\"uid-other\"}}", "node requested token bound to a pod scheduled on a different node")]
    [InlineData("{\"audiences\":[\"vault\"],\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"mine\",\"uid\":\"uid-mine\"}}", null)]
    [InlineData("{\"audiences\":[\"disk\"],\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"mine\",\"uid\":\"uid-mine\"}}", null)]
    [InlineData("{\"audiences\":[\"allowed\"],\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"mine\",\"uid\":\"uid-mine\"}}", null)]
    [InlineData("{\"audiences\":[\"a\",\"b\"],\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"mine\",\"uid\":\"uid-mine\"}}", "node may only request 0 or 1 audiences")]
    [InlineData("{\"audiences\":[\"x\"],\"boundObjectRef\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"mine\",\"uid\":\"uid-mine\"}}", "audience \"x\" not found in pod spec volume, system:node:n1 is not authorized to request tokens for this audience")]
    public async Task Token_OnlyForOwnPodsAndTheirAudiences(string spec, string? problem) =>
        await Expect(problem, Writes.Create("serviceaccounts", $$$$$"""{"spec":{{{{{spec}}}}}}""", s_node, "token"));

    [Fact]
    public async Task Others_OnlyOnesOwn()
    {
        await Expect("can only access CSINode with the same name as the requesting node", Writes.Create("csinodes.storage.k8s.io", """{"metadata":{"name":"n2"}}""", s_node));
        await Expect(null, Writes.Create("csinodes.storage.k8s.io", """{"metadata":{"name":"n1"}}""", s_node));
        await Expect("can only access leases in the \"kube-node-lease\" system namespace", Writes.Create("leases.coordination.k8s.io", """{"metadata":{"name":"n1"}}""", s_node));
        await Expect("can only create ResourceSlice with the same NodeName as the requesting node", Writes.Create("resourceslices.resource.k8s.io", """{"spec":{"nodeName":"n2"}}""", s_node));
        await Expect(null, Writes.Delete("resourceslices.resource.k8s.io", "s", """{"spec":{"nodeName":"n1"}}""", s_node));
        await Expect("may only update PVC status", Writes.Update("persistentvolumeclaims", "{}", "{}", s_node));
    }

    [Theory]
    [InlineData("CN=system:node:n1, O=system:nodes", null)]
    [InlineData("CN=system:node:n2, O=system:nodes", "can only create a node CSR with CN=system:node:n1")]
    public async Task SigningRequest_OnlyForItself(string subject, string? problem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var request = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));

        await Expect(
            problem,
            Writes.Create("certificatesigningrequests.certificates.k8s.io", $$$$$"""{"spec":{"signerName":"kubernetes.io/kubelet-serving","request":"{{{{{request}}}}}"}}""", s_node));
    }

    [Fact]
    public async Task NotANode_IsNotRestricted()
    {
        await Plugin().RunAsync(Writes.Create("nodes", """{"metadata":{"name":"n9"}}"""));
        Assert.EndsWith("could not determine node from user \"system:node:\"", (await Plugin().RefusedAsync(Writes.Create("nodes", "{}", Users.Node("")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewNode_IsTaintedOnce()
    {
        var node = await new NodeTaintAdmission().RunAsync(Writes.Create("nodes", "{}"));
        Assert.Equal("""[{"key":"node.kubernetes.io/not-ready","effect":"NoSchedule"}]""", node.At("spec", "taints")!.ToJsonString());
        Assert.Single((await new NodeTaintAdmission().RunAsync(Writes.Create("nodes", node!.ToJsonString()))).Items("spec", "taints"));
    }

    private async Task Expect(string? problem, AdmissionRequest request)
    {
        if (problem is null)
            await Plugin().RunAsync(request);
        else
            Assert.EndsWith($" is forbidden: {problem}", (await Plugin().RefusedAsync(request)).Message, StringComparison.Ordinal);
    }

    private NodeRestrictionAdmission Plugin() => new(_objects, new Audiences());

    private sealed class Audiences : IAuthorizer
    {
        public ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation) =>
            ValueTask.FromResult(new Authorization(request is { Verb: "request-serviceaccounts-token-audience", Resource: "allowed" } ? Decision.Allow : Decision.NoOpinion));
    }
}
