using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Bootstrap;

namespace NodeStack.ControlPlane.Tests.ApiServer.Bootstrap;

public sealed class SystemObjectsLoopTests
{
    private const string Rbac = ".rbac.authorization.k8s.io";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeObjects _objects = new();

    [Fact]
    public async Task Start_EmptyCluster_MakesEverythingAndThenNothing()
    {
        await Start();

        Assert.Equal(
            "clusterrolebindings 50, clusterroles 69, configmaps 2, endpoints 1, endpointslices 1, flowschemas 11, leases 1, namespaces 4, priorityclasses 2, "
            + "prioritylevelconfigurations 8, rolebindings 7, roles 7, servicecidrs 1, services 1",
            string.Join(
                ", ",
                _objects.Calls.Where(c => c.StartsWith("create ", StringComparison.Ordinal)).GroupBy(c => c[7..].Split('.', '/')[0])
                    .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}")));
        _objects.Calls.Clear();
        await Start();
        await Start();
        Assert.Empty(_objects.Calls);
    }

    [Fact]
    public async Task Start_Later_RenewsOnlyTheLease()
    {
        await Start();
        _objects.Calls.Clear();
        _time.Advance(TimeSpan.FromSeconds(10));

        await Start();

        var lease = ServerIdentityRules.Name("host1");
        Assert.Equal([$"update leases.coordination.k8s.io/kube-system/{lease}"], _objects.Calls);
        Assert.Equal("2026-01-01T00:00:10.000000Z", (string?)_objects.Get("leases.coordination.k8s.io", "kube-system", lease)["spec"]!["renewTime"]);
    }

    [Fact]
    public async Task Start_SystemObjects_AreAsUpstreamsAre()
    {
        await Start();

        Assert.Equal(
            """{"ports":[{"name":"https","protocol":"TCP","port":443,"targetPort":6443}],"clusterIP":"10.0.0.1","ipFamilyPolicy":"SingleStack","sessionAffinity":"None","type":"ClusterIP"}""",
            _objects.Get("services", "default", "kubernetes")["spec"]!.ToJsonString());
        Assert.Equal(
            """[{"addresses":[{"ip":"192.0.2.1"}],"ports":[{"name":"https","port":6443,"protocol":"TCP"}]}]""",
            _objects.Get("endpoints", "default", "kubernetes")["subsets"]!.ToJsonString());
        Assert.Equal(
            """[{"addresses":["192.0.2.1"],"conditions":{"ready":true}}]""",
            _objects.Get("endpointslices.discovery.k8s.io", "default", "kubernetes")["endpoints"]!.ToJsonString());
        Assert.Equal(
            """{"priorityLevelConfiguration":{"name":"node-high"},"matchingPrecedence":400,"rules":[{"subjects":[{"kind":"Group","group":{"name":"system:nodes"}}],"resourceRules":[{"verbs":["*"],"apiGroups":[""],"resources":["nodes","nodes/status"],"clusterScope":true,"namespaces":["*"]},{"verbs":["*"],"apiGroups":["coordination.k8s.io"],"resources":["leases"],"namespaces":["*"]}]}],"distinguisherMethod":{"type":"ByUser"}}""",
            _objects.Get("flowschemas.flowcontrol.apiserver.k8s.io", "", "system-node-high")["spec"]!.ToJsonString());
        Assert.Equal("""{"since":"2026-01-01"}""", _objects.Get("configmaps", "kube-system", "kube-apiserver-legacy-service-account-token-tracking")["data"]!.ToJsonString());
        Assert.Equal("A\n-----END CERTIFICATE-----\n", (string?)_objects.Get("configmaps", "kube-system", "extension-apiserver-authentication")["data"]!["client-ca-file"]);
    }

    [Fact]
    public async Task Run_SomethingDeleted_ComesBackWithinTenSeconds()
    {
        await Start();
        _objects.Remove("namespaces", "", "kube-public");
        _objects.Remove("endpoints", "default", "kubernetes");
        _objects.Remove("clusterroles" + Rbac, "", "view");
        using var stop = new CancellationTokenSource();
        var run = Loop().RunAsync(stop.Token);

        _time.Advance(TimeSpan.FromSeconds(10));

        await Wait.UntilAsync(() => _objects.Find("endpoints", "default", "kubernetes") is not null, "endpoints come back");
        Assert.NotNull(_objects.Find("namespaces", "", "kube-public"));
        // Roles only at the next start, as upstream.
        Assert.Null(_objects.Find("clusterroles" + Rbac, "", "view"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Start_RoleWithoutARule_GetsItBackUnlessKept()
    {
        await Start();
        Edit("clusterroles" + Rbac, "system:discovery", r => r["rules"] = new JsonArray());
        Edit("clusterroles" + Rbac, "system:basic-user", r => (r["rules"], r["metadata"]!["annotations"]!["rbac.authorization.kubernetes.io/autoupdate"]) = (new JsonArray(), "false"));
        Edit("clusterrolebindings" + Rbac, "system:discovery", b => b["subjects"] = JsonNode.Parse("""[{"kind":"User","name":"extra"}]"""));
        Edit("clusterrolebindings" + Rbac, "system:basic-user", b => b["roleRef"]!["name"] = "cluster-admin");
        _objects.Calls.Clear();

        await Start();

        Assert.NotEmpty(_objects.Get("clusterroles" + Rbac, "", "system:discovery")["rules"]!.AsArray());
        Assert.Empty(_objects.Get("clusterroles" + Rbac, "", "system:basic-user")["rules"]!.AsArray());
        Assert.Equal(2, _objects.Get("clusterrolebindings" + Rbac, "", "system:discovery")["subjects"]!.AsArray().Count);
        Assert.Equal("system:basic-user", (string?)_objects.Get("clusterrolebindings" + Rbac, "", "system:basic-user")["roleRef"]!["name"]);
        _objects.Calls.Clear();
        await Start();
        Assert.Empty(_objects.Calls);
    }

    [Fact]
    public async Task Start_AnotherServer_SharesEndpointsAndTrust()
    {
        _objects.With(
            "leases.coordination.k8s.io",
            """{"metadata":{"namespace":"kube-system","name":"apiserver-x","labels":{"apiserver.kubernetes.io/identity":"kube-apiserver"},"annotations":{"kubernetes.io/peer-advertise-address":"192.0.2.9:6443"}},"spec":{"renewTime":"2025-12-31T23:59:55.000000Z","leaseDurationSeconds":3600}}""");
        _objects.With("configmaps", """{"metadata":{"namespace":"kube-system","name":"extension-apiserver-authentication"},"data":{"client-ca-file":"B\n-----END CERTIFICATE-----\n"}}""");

        await Start();

        Assert.Equal("""[{"ip":"192.0.2.1"},{"ip":"192.0.2.9"}]""", _objects.Get("endpoints", "default", "kubernetes")["subsets"]![0]!["addresses"]!.ToJsonString());
        Assert.Equal(
            "B\n-----END CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n",
            (string?)_objects.Get("configmaps", "kube-system", "extension-apiserver-authentication")["data"]!["client-ca-file"]);
        _time.Advance(TimeSpan.FromSeconds(60));
        await Start();
        Assert.Equal("""[{"ip":"192.0.2.1"}]""", _objects.Get("endpoints", "default", "kubernetes")["subsets"]![0]!["addresses"]!.ToJsonString());
    }

    [Fact]
    public void Name_OfHost_IsUpstreamsHash()
    {
        Assert.Matches("^apiserver-[a-z2-7]{26}$", ServerIdentityRules.Name("host1"));
        Assert.NotEqual(ServerIdentityRules.Name("host1"), ServerIdentityRules.Name("host2"));
    }

    private void Edit(string resource, string name, Action<JsonObject> change)
    {
        var item = _objects.Get(resource, "", name);
        change(item);
        _objects.Put(resource, item);
    }

    private Task Start() => Loop().StartAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));

    private SystemObjectsLoop Loop() => new(
        _objects,
        new SystemOptions
        {
            HostName = "host1",
            AdvertiseAddress = "192.0.2.1",
            SecurePort = 6443,
            ServiceRanges = ["10.0.0.0/24"],
            ServiceAddress = "10.0.0.1",
            ProcessId = "p1",
            ClientAuthorities = "A\n-----END CERTIFICATE-----\n",
            FrontProxyAuthorities = "F\n-----END CERTIFICATE-----\n",
        },
        _time, NullLogger.Instance);
}
