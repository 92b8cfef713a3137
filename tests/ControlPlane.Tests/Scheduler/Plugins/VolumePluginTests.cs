using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Plugins.NodeVolumeLimits;
using NodeStack.ControlPlane.Scheduler.Plugins.VolumeBinding;
using NodeStack.ControlPlane.Scheduler.Plugins.VolumeRestrictions;
using NodeStack.ControlPlane.Scheduler.Plugins.VolumeZone;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Volumes;

namespace NodeStack.ControlPlane.Tests.Scheduler.Plugins;

public sealed class VolumePluginTests
{
    private readonly Cluster _cluster = new();

    public VolumePluginTests()
    {
        _cluster.Node("a", "topology.kubernetes.io/zone=a");
        _cluster.Node("b", "topology.kubernetes.io/zone=b");
        _cluster.Snapshot.Volumes.Classes["late"] = new ClassFacts("late", "csi.example.com", "WaitForFirstConsumer", []);
        _cluster.Snapshot.Volumes.Classes["local"] = new ClassFacts("local", "kubernetes.io/no-provisioner", "WaitForFirstConsumer", []);
        _cluster.Snapshot.Volumes.Classes["now"] = new ClassFacts("now", "csi.example.com", "Immediate", []);
    }

    [Fact]
    public void Binding_MissingClaim_IsToldByName() =>
        Assert.Equal("0/2 nodes are available: persistentvolumeclaim \"data\" not found.", _cluster.Why(WithClaim()));

    [Fact]
    public void Binding_UnboundImmediateClaim_Waits()
    {
        Claim(className: "now");

        Assert.Equal("pod has unbound immediate PersistentVolumeClaims", _cluster.Verdicts(new VolumeBindingPlugin(), WithClaim())["a"]);
    }

    [Fact]
    public void Binding_BoundClaim_GoesByTheVolumesNodeAffinity()
    {
        Claim(volume: "pv");
        Volume("pv", node: "b");

        Assert.Equal("b", _cluster.Possible(new VolumeBindingPlugin(), WithClaim()));
        Assert.Equal("node(s) didn't match PersistentVolume's node affinity", _cluster.Verdicts(new VolumeBindingPlugin(), WithClaim())["a"]);
    }

    [Fact]
    public void Binding_VolumeGone_IsTold()
    {
        Claim(volume: "gone");

        Assert.Equal("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)", _cluster.Verdicts(new VolumeBindingPlugin(), WithClaim())["a"]);
    }

    [Fact]
    public void Binding_StaticVolumes_TakeTheSmallestThatFitsOnTheNode()
    {
        Claim(className: "local", bytes: 10);
        Volume("big", "local", bytes: 100, node: "b");
        Volume("fitting", "local", bytes: 20, node: "b");
        Volume("small", "local", bytes: 5, node: "a");

        var plan = _cluster.Plan(WithClaim());

        Assert.Equal("b", plan.Node!.Name);
        Assert.Equal("fitting", Assert.Single(plan.Volumes!.Bindings).Volume.Name);
        Assert.Equal("node(s) didn't find available persistent volumes to bind", _cluster.Verdicts(new VolumeBindingPlugin(), WithClaim())["a"]);
    }

    [Fact]
    public void Binding_ChosenVolume_IsNotGivenAgainUntilForgotten()
    {
        Claim(className: "local", bytes: 10);
        Claim("more", "local", bytes: 10);
        Volume("only", "local", bytes: 20, node: "b");
        var plan = _cluster.Plan(WithClaim());

        _cluster.Snapshot.Volumes.Choose(plan.Volumes!, "b");
        Assert.Null(_cluster.Plan(WithClaim("more")).Node);
        _cluster.Snapshot.Volumes.Forget(plan.Volumes!);
        Assert.NotNull(_cluster.Plan(WithClaim("more")).Node);
    }

    [Fact]
    public void Binding_TwoClaimsOfOnePod_GetTwoVolumes()
    {
        Claim("one", "local", bytes: 10);
        Claim("two", "local", bytes: 10);
        Volume("v1", "local", bytes: 20, node: "a");
        Volume("v2", "local", bytes: 30, node: "a");
        Volume("v3", "local", bytes: 30, node: "b");

        var plan = _cluster.Plan(WithClaim("one", "two"));

        Assert.Equal("a", plan.Node!.Name);
        Assert.Equal(["v1", "v2"], plan.Volumes!.Bindings.Select(b => b.Volume.Name));
    }

    [Fact]
    public void Binding_Provisioned_GoesWhereTheClassAllowsAndStaysThere()
    {
        _cluster.Snapshot.Volumes.Classes["late"] = _cluster.Snapshot.Volumes.Classes["late"] with
        {
            Topologies = [new NodeTerm([new LabelTerm("topology.kubernetes.io/zone", KubeApi.Selectors.LabelOperator.In, ["b"])], [])],
        };
        Claim(className: "late", bytes: 10);
        var plan = _cluster.Plan(WithClaim());
        Assert.Equal("b", plan.Node!.Name);
        Assert.Equal("data", Assert.Single(plan.Volumes!.Provisions).Name);

        Claim(className: "late", bytes: 10, selectedNode: "a");
        Assert.Equal("", _cluster.Possible(new VolumeBindingPlugin(), WithClaim()));
    }

    [Theory]
    [InlineData(5, "a,b")]
    [InlineData(15, "b")]
    [InlineData(25, "")]
    public void Binding_CapacityIsTracked_NodesNeedRoom(long bytes, string possible)
    {
        Claim(className: "late", bytes: bytes);
        _cluster.Snapshot.Volumes.CsiDrivers["csi.example.com"] = new CsiDriverFacts("csi.example.com", TracksCapacity: true, MustBeInstalled: false);
        foreach (var (zone, limit) in new[] { ("a", 10L), ("b", 20L) })
            _cluster.Snapshot.Volumes.Capacities[zone] = new CapacityFacts("late", LabelMatcherTranslator.Translate(Cluster.Labels($"topology.kubernetes.io/zone={zone}")), limit);

        Assert.Equal(possible, _cluster.Possible(new VolumeBindingPlugin(), WithClaim()));
        if (possible.Length == 0)
            Assert.Equal("node(s) did not have enough free storage", _cluster.Verdicts(new VolumeBindingPlugin(), WithClaim())["a"]);
    }

    [Fact]
    public void Binding_EphemeralVolume_WaitsForItsClaimAndTakesNoOther()
    {
        var pod = _cluster.Pod("p", change: p => p.Spec.Volumes = [new V1Volume { Name = "scratch", Ephemeral = new V1EphemeralVolumeSource() }]);
        Assert.Equal("0/2 nodes are available: waiting for ephemeral volume controller to create the persistentvolumeclaim \"p-scratch\".", _cluster.Why(pod));

        Claim("p-scratch", volume: "pv", owner: "somebody");
        Volume("pv");
        Assert.Equal("0/2 nodes are available: PVC default/p-scratch was not created for pod default/p (pod is not owner).", _cluster.Why(pod));

        Claim("p-scratch", volume: "pv", owner: pod.Uid);
        Assert.NotNull(_cluster.Plan(pod).Node);
    }

    [Fact]
    public void Zone_VolumeSaysItsZone_OnlyNodesThere()
    {
        Claim(volume: "pv");
        Volume("pv", labels: "topology.kubernetes.io/zone=b__c");
        _cluster.Node("zoneless");

        Assert.Equal("b,zoneless", _cluster.Possible(new VolumeZonePlugin(), WithClaim()));
        Assert.Equal("node(s) had no available volume zone", _cluster.Verdicts(new VolumeZonePlugin(), WithClaim())["a"]);
    }

    [Theory]
    [InlineData(2, "b")]
    [InlineData(3, "a,b")]
    public void Limits_VolumesOfADriver_AreCountedOnce(int limit, string possible)
    {
        _cluster.Snapshot.Volumes.CsiNodes["a"] = new CsiNodeFacts("a", [new CsiDriverLimit("csi.example.com", limit)]);
        foreach (var name in new[] { "x", "y", "data" })
        {
            Claim(name, volume: $"pv-{name}");
            Volume($"pv-{name}", driver: "csi.example.com");
        }
        // Two pods with one volume are one volume.
        _cluster.On("a", change: p => p.Spec.Volumes = [Of("x"), Of("y")]);
        _cluster.On("a", change: p => p.Spec.Volumes = [Of("x")]);

        Assert.Equal(possible, _cluster.Possible(new NodeVolumeLimitsPlugin(), WithClaim()));
        Assert.Equal("a,b", _cluster.Possible(new NodeVolumeLimitsPlugin(), WithClaim("x")));
    }

    [Fact]
    public void Limits_AttachedVolumes_CountToo()
    {
        _cluster.Snapshot.Volumes.CsiNodes["a"] = new CsiNodeFacts("a", [new CsiDriverLimit("csi.example.com", 1)]);
        Claim(volume: "pv");
        Volume("pv", driver: "csi.example.com");
        Volume("left-behind", driver: "csi.example.com");
        _cluster.Snapshot.Volumes.Attachments["va"] = new AttachmentFacts("csi.example.com", "a", "left-behind");

        Assert.Equal("b", _cluster.Possible(new NodeVolumeLimitsPlugin(), WithClaim()));
        Assert.Equal("node(s) exceed max volume count", _cluster.Verdicts(new NodeVolumeLimitsPlugin(), WithClaim())["a"]);
    }

    [Theory]
    [InlineData(false, false, "b")]
    [InlineData(true, true, "a,b")]
    [InlineData(true, false, "b")]
    public void Restrictions_SameDisk_OnlyReadersShareIt(bool first, bool second, string possible)
    {
        V1Volume Disk(bool isReadOnly) => new() { Name = "d", GcePersistentDisk = new V1GCEPersistentDiskVolumeSource { PdName = "disk", ReadOnlyProperty = isReadOnly } };
        _cluster.On("a", change: p => p.Spec.Volumes = [Disk(first)]);

        Assert.Equal(possible, _cluster.Possible(new VolumeRestrictionsPlugin(), _cluster.Pod(change: p => p.Spec.Volumes = [Disk(second)])));
    }

    [Fact]
    public void Restrictions_ReadWriteOncePod_IsForOnePodInAll()
    {
        Claim(volume: "pv", mode: "ReadWriteOncePod");
        var pod = WithClaim();
        Assert.Equal("a,b", _cluster.Possible(new VolumeRestrictionsPlugin(), pod));
        var user = _cluster.On("a", change: p => p.Spec.Volumes = [Of("data")]);

        var filter = new VolumeRestrictionsPlugin().Begin(pod, _cluster.Snapshot).Filter!;
        Assert.StartsWith("node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod", filter.Check(_cluster.Snapshot.Find("b")!)!.Message, StringComparison.Ordinal);
        filter.Remove(user, _cluster.Snapshot.Find("a")!);
        Assert.Null(filter.Check(_cluster.Snapshot.Find("b")!));
    }

    private SchedulingPod WithClaim(params string[] claims) =>
        _cluster.Pod(change: p => p.Spec.Volumes = [.. (claims.Length == 0 ? ["data"] : claims).Select(Of)]);

    private static V1Volume Of(string claim) => new() { Name = claim, PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = claim } };

    private void Claim(string name = "data", string className = "", string volume = "", long bytes = 1, string selectedNode = "", string owner = "", string mode = "ReadWriteOnce") =>
        _cluster.Snapshot.Volumes.SetClaim($"default/{name}", new VolumeClaim(
            "default", name, $"uid-{name}", owner, className, volume, volume.Length > 0, false, false, selectedNode, [mode], true, bytes, "Filesystem", "", null, "1"));

    private void Volume(string name, string className = "", long bytes = 1, string node = "", string labels = "", string driver = "") =>
        _cluster.Snapshot.Volumes.SetVolume(name, new VolumeFacts(
            name, "", "", "", className, "Available", false, bytes, ["ReadWriteOnce"], "Filesystem", "", LabelSet.Of(Cluster.Labels(labels)),
            node.Length > 0 ? new NodeSelection([new LabelTerm("kubernetes.io/hostname", KubeApi.Selectors.LabelOperator.In, [node])], false, []) : null,
            driver, driver.Length > 0 ? $"handle-{name}" : "", "1"));
}
