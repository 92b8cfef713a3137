using k8s.Models;
using NodeStack.ControlPlane.Controllers.Ownership;
using NodeStack.KubeApi.Selectors;

namespace NodeStack.ControlPlane.Tests.Controllers.Ownership;

public sealed class ClaimRulesTests
{
    private static V1Pod Pod(string name, string? owner, bool isGoing = false, string app = "a")
    {
        var pod = TestPods.Pod(name, app: app, isGoing: isGoing);
        pod.Metadata.OwnerReferences = owner is null ? null : [new V1OwnerReference { Kind = "X", Name = "x", Uid = owner, Controller = true }];
        return pod;
    }

    private static string Sort(LabelSelector? selector, bool ownerGoes, params V1Pod[] pods)
    {
        var owner = new V1ObjectMeta { Name = "x", NamespaceProperty = "ns", Uid = "u", DeletionTimestamp = ownerGoes ? TestPods.Now.UtcDateTime : null };
        var claims = ClaimRules.Sort(owner, selector, pods);
        return $"{Names(claims.Mine)}|{Names(claims.Adopt)}|{Names(claims.Release)}";
    }

    private static string Names(IEnumerable<V1Pod> pods) => string.Join(',', pods.Select(p => p.Metadata.Name));

    private static readonly V1Pod[] Pods =
        [Pod("mine", "u"), Pod("strayed", "u", app: "b"), Pod("orphan", null), Pod("going", null, isGoing: true), Pod("unlike", null, app: "b"), Pod("theirs", "v")];

    [Fact]
    public void Sort_Selector_KeepsAdoptsAndReleases() =>
        Assert.Equal("mine|orphan|strayed", Sort(LabelSelectorBuilder.Build(TestPods.Selector("a")), false, Pods));

    [Fact]
    public void Sort_OwnerThatGoes_ChangesNothing() => Assert.Equal("mine||", Sort(LabelSelectorBuilder.Build(TestPods.Selector("a")), true, Pods));

    [Fact]
    public void Sort_SelectorOfNothing_ReleasesAll() => Assert.Equal("||mine,strayed", Sort(null, false, Pods));

    [Fact]
    public void Sort_SelectorOfEverything_AdoptsAllOrphans() => Assert.Equal("mine,strayed|orphan,unlike|", Sort(LabelSelectorBuilder.Build(new V1LabelSelector()), false, Pods));

    [Fact]
    public void Build_UnknownOperator_SaysSo() => Assert.Equal(
        "\"Near\" is not a valid label selector operator",
        Assert.Throws<SelectorFormatException>(() => LabelSelectorBuilder.Build(new V1LabelSelector { MatchExpressions = [new V1LabelSelectorRequirement { Key = "k", OperatorProperty = "Near" }] })).Message);
}
