using k8s.Models;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Tests.Sources;

public class PodSetBuilderTests
{
    private static V1Pod Pod(string name, string uid, bool isMirror = false) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = "default",
            Uid = uid,
            Annotations = isMirror ? new Dictionary<string, string> { [PodAnnotations.ConfigMirror] = "x" } : null,
        },
    };

    [Fact]
    public void Build_ManySources_AreMergedByUid()
    {
        var merge = PodSetBuilder.Build([new PodSourceUpdate(PodOrigin.Http, [Pod("b", "2")]), new PodSourceUpdate(PodOrigin.File, [Pod("a", "1")])]);
        Assert.Equal(["1", "2"], merge.Set.Pods.Keys);
        Assert.Equal([PodOrigin.File, PodOrigin.Http], merge.Set.Seen.Order());
        Assert.Empty(merge.Conflicts);
    }

    [Fact]
    public void Build_SameNameInTwoSources_FileWins_MirrorPodsAreNoConflict()
    {
        var merge = PodSetBuilder.Build(
        [
            new PodSourceUpdate(PodOrigin.Api, [Pod("a", "3", isMirror: true)]),
            new PodSourceUpdate(PodOrigin.Http, [Pod("a", "2")]),
            new PodSourceUpdate(PodOrigin.File, [Pod("a", "1")]),
        ]);
        Assert.Equal(["1", "3"], merge.Set.Pods.Keys);
        Assert.Equal("pod default/a of source Http is ignored: source File already has a pod of that name", Assert.Single(merge.Conflicts));
    }

    [Fact]
    public void Build_NoSourceYet_HasSeenNothing()
    {
        Assert.Empty(PodSetBuilder.Build([]).Set.Seen);
        Assert.Contains(PodOrigin.File, PodSetBuilder.Build([new PodSourceUpdate(PodOrigin.File, [])]).Set.Seen);
    }
}
