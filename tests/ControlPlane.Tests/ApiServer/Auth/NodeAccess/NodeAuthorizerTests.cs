using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;
using NodeStack.ControlPlane.ApiServer.Auth.Rbac;

namespace NodeStack.ControlPlane.Tests.ApiServer.Auth.NodeAccess;

public sealed class NodeAuthorizerTests
{
    private readonly FakeObjects _objects = new FakeObjects()
        .With("pods", """
            {"metadata":{"namespace":"ns","name":"p"},"spec":{"nodeName":"n1","serviceAccountName":"sa","imagePullSecrets":[{"name":"pull"}],
            "initContainers":[{"env":[{"valueFrom":{"configMapKeyRef":{"name":"init-env"}}}]}],
            "containers":[{"env":[{"valueFrom":{"secretKeyRef":{"name":"env"}}}],"envFrom":[{"secretRef":{"name":"from"}},{"configMapRef":{"name":"cfrom"}}]}],
            "volumes":[{"name":"a","secret":{"secretName":"vol"}},{"name":"b","projected":{"sources":[{"secret":{"name":"proj"}},{"configMap":{"name":"cproj"}}]}},
            {"name":"c","configMap":{"name":"cvol"}},{"name":"d","persistentVolumeClaim":{"claimName":"claim"}},{"name":"e","ephemeral":{}},
            {"name":"f","csi":{"nodePublishSecretRef":{"name":"csi"}}}],
            "resourceClaims":[{"name":"r","resourceClaimName":"rc"}]},"status":{"resourceClaimStatuses":[{"name":"x","resourceClaimName":"made"}]}}
            """)
        .With("pods", """{"metadata":{"namespace":"ns","name":"q"},"spec":{"nodeName":"n2","serviceAccountName":"sb"}}""")
        .With("pods", """{"metadata":{"namespace":"ns","name":"m","annotations":{"kubernetes.io/config.mirror":"x"}},"spec":{"nodeName":"n1","volumes":[{"secret":{"secretName":"grab"}}]}}""")
        .With("persistentvolumes", """{"metadata":{"name":"pv"},"spec":{"claimRef":{"namespace":"ns","name":"claim"},"csi":{"nodeStageSecretRef":{"namespace":"kube-system","name":"stage"},"controllerPublishSecretRef":{"namespace":"kube-system","name":"control"}}}}""")
        .With("persistentvolumes", """{"metadata":{"name":"other"},"spec":{"claimRef":{"namespace":"ns","name":"elsewhere"}}}""")
        .With("volumeattachments.storage.k8s.io", """{"metadata":{"name":"va"},"spec":{"nodeName":"n1"}}""");

    [Theory]
    [InlineData("get secrets ns/pull", true)]
    [InlineData("get secrets ns/env", true)]
    [InlineData("watch secrets ns/from", true)]
    [InlineData("list secrets ns/vol", true)]
    [InlineData("get secrets ns/proj", true)]
    [InlineData("get secrets ns/csi", true)]
    [InlineData("get secrets kube-system/stage", true)]
    [InlineData("get secrets kube-system/control", false)]
    [InlineData("get secrets ns/grab", false)]
    [InlineData("get secrets other/pull", false)]
    [InlineData("list secrets ns/", false)]
    [InlineData("update secrets ns/pull", false)]
    [InlineData("get configmaps ns/init-env", true)]
    [InlineData("get configmaps ns/cfrom", true)]
    [InlineData("get configmaps ns/cproj", true)]
    [InlineData("get configmaps ns/cvol", true)]
    [InlineData("get configmaps ns/x", false)]
    [InlineData("get persistentvolumeclaims ns/claim", true)]
    [InlineData("get persistentvolumeclaims ns/p-e", true)]
    [InlineData("patch persistentvolumeclaims/status ns/claim", true)]
    [InlineData("patch persistentvolumeclaims ns/claim", false)]
    [InlineData("get persistentvolumes /pv", true)]
    [InlineData("get persistentvolumes /other", false)]
    [InlineData("get resourceclaims.resource.k8s.io ns/rc", true)]
    [InlineData("get resourceclaims.resource.k8s.io ns/made", true)]
    [InlineData("get volumeattachments.storage.k8s.io /va", true)]
    [InlineData("get serviceaccounts ns/sa", true)]
    [InlineData("get serviceaccounts ns/sb", false)]
    [InlineData("create serviceaccounts/token ns/sa", true)]
    [InlineData("create serviceaccounts/token ns/sb", false)]
    [InlineData("get pods ns/p", true)]
    [InlineData("get pods ns/q", false)]
    [InlineData("list pods", false)]
    [InlineData("watch pods ns/p", true)]
    [InlineData("create pods ns/", true)]
    [InlineData("update pods ns/p", false)]
    [InlineData("patch pods/status ns/p", true)]
    [InlineData("create pods/eviction ns/p", true)]
    [InlineData("create pods/binding ns/p", false)]
    [InlineData("get nodes /n1", true)]
    [InlineData("get nodes /n2", false)]
    [InlineData("list nodes", false)]
    [InlineData("patch nodes/status /n1", true)]
    [InlineData("delete nodes /n1", false)]
    [InlineData("update leases.coordination.k8s.io kube-node-lease/n1", true)]
    [InlineData("update leases.coordination.k8s.io kube-node-lease/n2", false)]
    [InlineData("get leases.coordination.k8s.io kube-system/n1", false)]
    [InlineData("list leases.coordination.k8s.io kube-node-lease/", false)]
    [InlineData("create csinodes.storage.k8s.io /", true)]
    [InlineData("get csinodes.storage.k8s.io /n2", false)]
    [InlineData("list services", true)]
    [InlineData("list deployments.apps", false)]
    [InlineData("get /metrics", false)]
    public async Task Authorize_Node_ReachesWhatItsPodsNeed(string what, bool allowed) =>
        Assert.Equal(allowed ? Decision.Allow : Decision.NoOpinion, (await Ask(Users.Node("n1").Asks(what))).Decision);

    [Theory]
    [InlineData("spec.nodeName=n1", true)]
    [InlineData("status.phase!=Failed,spec.nodeName=n1", true)]
    [InlineData("spec.nodeName=n10", false)]
    [InlineData("spec.nodeName!=n1", false)]
    [InlineData("", false)]
    public async Task Authorize_ListOfPods_NeedsTheNodesSelector(string selector, bool allowed)
    {
        var answer = await Ask(Users.Node("n1").Asks("list pods", selector));

        Assert.Equal(allowed, answer.Decision == Decision.Allow);
        Assert.Equal(allowed ? "" : "can only list/watch pods with spec.nodeName field selector", answer.Reason);
    }

    [Fact]
    public async Task Authorize_Reasons_AreUpstreams()
    {
        Assert.Equal("no relationship found between node 'n1' and this object", (await Ask(Users.Node("n1").Asks("get secrets ns/x"))).Reason);
        Assert.Equal("node 'n1' cannot read all nodes, only its own Node object", (await Ask(Users.Node("n1").Asks("list nodes"))).Reason);
        Assert.Equal("node 'n1' cannot read 'n2', only its own Node object", (await Ask(Users.Node("n1").Asks("get nodes /n2"))).Reason);
        Assert.Equal("unknown node for user \"system:node:\"", (await Ask(Users.Node("").Asks("get nodes /n1"))).Reason);
    }

    [Fact]
    public async Task Authorize_NotANode_HasNoOpinion()
    {
        Assert.Equal(Authorization.NoOpinion, await Ask(Users.Of("system:node:n1").Asks("get nodes /n1")));
        Assert.Equal(Authorization.NoOpinion, await Ask(Users.Of("n1", "system:nodes").Asks("get nodes /n1")));
    }

    [Fact]
    public async Task Authorize_PodMovedAway_EndsAccess()
    {
        _objects.Remove("pods", "ns", "p");

        Assert.Equal(Decision.NoOpinion, (await Ask(Users.Node("n1").Asks("get secrets ns/pull"))).Decision);
        Assert.Equal(Decision.NoOpinion, (await Ask(Users.Node("n1").Asks("get persistentvolumes /pv"))).Decision);
    }

    private ValueTask<Authorization> Ask(RequestAttributes request) =>
        new NodeAuthorizer(new ObjectNodeRelations(_objects), [new PolicyRule(["get", "list", "watch"], [""], ["services"], [], [])])
            .AuthorizeAsync(request, CancellationToken.None);
}
