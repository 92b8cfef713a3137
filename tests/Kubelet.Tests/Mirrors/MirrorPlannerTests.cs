using k8s.Models;
using NodeStack.Kubelet.Mirrors;
using NodeStack.Kubelet.Sources;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Mirrors;

public class MirrorPlannerTests
{
    private static readonly V1Node s_node = new() { Metadata = new V1ObjectMeta { Name = "n", Uid = "node-uid" } };

    [Fact]
    public void Plan_NoMirror_IsCreated()
    {
        var plan = MirrorPlanner.Plan([Static("a", "1")], []);
        Assert.Equal("a", Assert.Single(plan.Create).Metadata.Name);
        Assert.Empty(plan.Delete);
    }

    [Fact]
    public void Plan_Mirrored_IsEmpty()
    {
        var pod = Static("a", "1");
        Assert.Equal((0, 0), Counts(MirrorPlanner.Plan([pod], [MirrorRules.MirrorOf(pod, s_node)])));
    }

    [Fact]
    public void Plan_MirrorOfAnEarlierForm_GoesFirst() =>
        Assert.Equal((1, 0), Counts(MirrorPlanner.Plan([Static("a", "2")], [MirrorRules.MirrorOf(Static("a", "1"), s_node)])));

    [Fact]
    public void Plan_MirrorBeingDeleted_IsEndedAtOnce()
    {
        var mirror = MirrorRules.MirrorOf(Static("a", "1"), s_node);
        mirror.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        Assert.Equal((1, 0), Counts(MirrorPlanner.Plan([Static("a", "1")], [mirror])));
    }

    [Fact]
    public void Plan_MirrorOfNothing_Goes_PodsOfTheServerStay() =>
        Assert.Equal((1, 0), Counts(MirrorPlanner.Plan([], [MirrorRules.MirrorOf(Static("a", "1"), s_node), PodBuild.Pod()])));

    [Fact]
    public void Plan_SourcesHaveNotSpoken_NothingIsTouched() =>
        Assert.Equal((0, 0), Counts(MirrorPlanner.Plan(null, [MirrorRules.MirrorOf(Static("a", "1"), s_node)])));

    [Fact]
    public void MirrorOf_BelongsToTheNode_AndHasNeitherUidNorStatus()
    {
        var mirror = MirrorRules.MirrorOf(Static("a", "1"), s_node);
        var owner = Assert.Single(mirror.Metadata.OwnerReferences);
        Assert.Equal(("Node", "n", "node-uid", true), (owner.Kind, owner.Name, owner.Uid, owner.Controller));
        Assert.Equal("1", mirror.Metadata.Annotations["kubernetes.io/config.mirror"]);
        Assert.Null(mirror.Metadata.Uid);
        Assert.Null(mirror.Status);
    }

    private static (int Deleted, int Created) Counts(MirrorPlan plan) => (plan.Delete.Count, plan.Create.Count);

    private static V1Pod Static(string name, string hash)
    {
        var pod = PodBuild.Pod().Named(name, hash);
        pod.Metadata.Annotations = new Dictionary<string, string> { [PodAnnotations.ConfigSource] = "file", [PodAnnotations.ConfigHash] = hash };
        return pod;
    }
}
