using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Plugins.InterPodAffinity;
using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Tests.Scheduler.Plugins;

public sealed class InterPodAffinityTests
{
    private readonly Cluster _cluster = new();
    private readonly InterPodAffinityPlugin _plugin = new(1, ignoresOthersWishes: false);

    public InterPodAffinityTests()
    {
        _cluster.Node("a1", "zone=a");
        _cluster.Node("a2", "zone=a");
        _cluster.Node("b1", "zone=b");
        _cluster.Node("bare");
    }

    [Fact]
    public void Begin_Affinity_AllowsTheZoneOfThePodsMeant()
    {
        _cluster.On("a1", labels: "app=db");

        Assert.Equal("a1,a2", _cluster.Possible(_plugin, With(near: [Term("zone", "app=db")])));
        Assert.Equal("a1", _cluster.Possible(_plugin, With(near: [Term("kubernetes.io/hostname", "app=db")])));
    }

    [Fact]
    public void Begin_FirstOfAGroup_MayGoWhereTheLabelIs()
    {
        var first = With("app=db", near: [Term("zone", "app=db")]);
        var stranger = With("app=web", near: [Term("zone", "app=db")]);

        Assert.Equal("a1,a2,b1", _cluster.Possible(_plugin, first));
        Assert.Equal("", _cluster.Possible(_plugin, stranger));
        Assert.Equal("node(s) didn't match pod affinity rules", _cluster.Verdicts(_plugin, stranger)["a1"]);
    }

    [Fact]
    public void Begin_SeveralTerms_MustAllBeMetByTheSamePods()
    {
        _cluster.On("a1", labels: "app=db");
        _cluster.On("b1", labels: "app=db,tier=x");

        Assert.Equal("b1", _cluster.Possible(_plugin, With(near: [Term("zone", "app=db"), Term("zone", "tier=x")])));
    }

    [Fact]
    public void Begin_AntiAffinity_KeepsAway()
    {
        _cluster.On("a1", labels: "app=db");
        var pod = With(far: [Term("zone", "app=db")]);

        Assert.Equal("b1,bare", _cluster.Possible(_plugin, pod));
        Assert.Equal("node(s) didn't match pod anti-affinity rules", _cluster.Verdicts(_plugin, pod)["a2"]);
    }

    [Fact]
    public void Begin_AntiAffinityOfPodsThatAreThere_KeepsAway()
    {
        _cluster.On("b1", labels: "app=db", change: p => p.Spec.Affinity = Affinity([], [Term("zone", "app=web")]));
        var pod = _cluster.Pod(labels: "app=web");

        Assert.Equal("a1,a2,bare", _cluster.Possible(_plugin, pod));
        Assert.Equal("node(s) didn't satisfy existing pods anti-affinity rules", _cluster.Verdicts(_plugin, pod)["b1"]);
        Assert.Equal("a1,a2,b1,bare", _cluster.Possible(_plugin, _cluster.Pod(labels: "app=other")));
    }

    [Theory]
    [InlineData("default", "", "")]
    [InlineData("other", "", "a1,a2")]
    [InlineData("", "team=x", "a1,a2")]
    [InlineData("", "team=y", "")]
    [InlineData("default", "team=x", "a1,a2")]
    public void Begin_Namespaces_ByNameAndBySelector(string name, string selector, string possible)
    {
        _cluster.Snapshot.Selectors.SetNamespace("other", LabelSet.Of(Cluster.Labels("team=x")));
        _cluster.On("a1", labels: "app=db", ns: "other");
        var term = Term("zone", "app=db");
        term.Namespaces = name.Length > 0 ? [name] : null;
        term.NamespaceSelector = selector.Length > 0 ? new V1LabelSelector { MatchLabels = Cluster.Labels(selector) } : null;

        Assert.Equal(possible, _cluster.Possible(_plugin, With(near: [term])));
    }

    [Fact]
    public void Begin_EmptyNamespaceSelector_MeansAllNamespaces()
    {
        _cluster.Snapshot.Selectors.SetNamespace("other", LabelSet.Empty);
        _cluster.On("a1", labels: "app=db", ns: "other");
        var term = Term("zone", "app=db");
        term.NamespaceSelector = new V1LabelSelector();

        Assert.Equal("b1,bare", _cluster.Possible(_plugin, With(far: [term])));
    }

    [Fact]
    public void Begin_MatchAndMismatchLabelKeys_WorkInThePodsOwnLabels()
    {
        _cluster.On("a1", labels: "app=db,rev=1");
        var same = Term("zone", "app=db");
        same.MatchLabelKeys = ["rev"];
        var others = Term("zone", "app=db");
        others.MismatchLabelKeys = ["rev"];

        Assert.Equal("a1,a2", _cluster.Possible(_plugin, With("rev=1", near: [same])));
        Assert.Equal("", _cluster.Possible(_plugin, With("rev=2", near: [same])));
        Assert.Equal("a1,a2,b1,bare", _cluster.Possible(_plugin, With("rev=1", far: [others])));
        Assert.Equal("b1,bare", _cluster.Possible(_plugin, With("rev=2", far: [others])));
    }

    [Fact]
    public void Score_Preferences_DrawAndRepel()
    {
        _cluster.On("a1", labels: "app=db");
        _cluster.On("b1", labels: "app=noisy");
        var pod = _cluster.Pod(change: p => p.Spec.Affinity = new V1Affinity
        {
            PodAffinity = new V1PodAffinity { PreferredDuringSchedulingIgnoredDuringExecution = [new V1WeightedPodAffinityTerm { Weight = 5, PodAffinityTerm = Term("zone", "app=db") }] },
            PodAntiAffinity = new V1PodAntiAffinity { PreferredDuringSchedulingIgnoredDuringExecution = [new V1WeightedPodAffinityTerm { Weight = 5, PodAffinityTerm = Term("zone", "app=noisy") }] },
        });

        Assert.Equal([100, 100, 0, 50], _cluster.Scores(_plugin, pod)!);
    }

    [Fact]
    public void Score_WishesOfPodsThatAreThere_CountToo()
    {
        _cluster.On("b1", labels: "app=db", change: p => p.Spec.Affinity = Affinity([Term("zone", "app=web")], []));

        Assert.Equal([0, 0, 100, 0], _cluster.Scores(_plugin, _cluster.Pod(labels: "app=web"))!);
        Assert.Null(_cluster.Scores(_plugin, _cluster.Pod(labels: "app=other")));
        Assert.Null(_cluster.Scores(new InterPodAffinityPlugin(1, ignoresOthersWishes: true), _cluster.Pod(labels: "app=web")));
    }

    [Fact]
    public void Filter_PodsAddedAndRemoved_AreAsIfTheyHadBeenThere()
    {
        var pod = With(far: [Term("zone", "app=db")]);
        var filter = _plugin.Begin(pod, _cluster.Snapshot).Filter!;
        var (node, other) = (_cluster.Snapshot.Find("a1")!, _cluster.Pod(labels: "app=db"));

        filter.Add(other, node);
        Assert.NotNull(filter.Check(_cluster.Snapshot.Find("a2")!));
        filter.Remove(other, node);
        Assert.Null(filter.Check(_cluster.Snapshot.Find("a2")!));
    }

    private SchedulingPod With(string labels = "", V1PodAffinityTerm[]? near = null, V1PodAffinityTerm[]? far = null) =>
        _cluster.Pod(labels: labels, change: p => p.Spec.Affinity = Affinity(near ?? [], far ?? []));

    private static V1Affinity Affinity(V1PodAffinityTerm[] near, V1PodAffinityTerm[] far) => new()
    {
        PodAffinity = new V1PodAffinity { RequiredDuringSchedulingIgnoredDuringExecution = near },
        PodAntiAffinity = new V1PodAntiAffinity { RequiredDuringSchedulingIgnoredDuringExecution = far },
    };

    private static V1PodAffinityTerm Term(string key, string labels) => new() { TopologyKey = key, LabelSelector = new V1LabelSelector { MatchLabels = Cluster.Labels(labels) } };
}
