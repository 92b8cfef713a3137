using k8s.Models;
using NodeStack.Kubelet.Resources;
using static NodeStack.Kubelet.Tests.Resources.PodBuilder;

namespace NodeStack.Kubelet.Tests.Resources;

public class QosRulesTests
{
    public static TheoryData<string, V1Pod, QosClass> Classes => new()
    {
        { "nothing", Pod(Container()), QosClass.BestEffort },
        { "zero", Pod(Container("cpu=0 memory=0")), QosClass.BestEffort },
        { "other resources only", Pod(Container("ephemeral-storage=1Gi", "hugepages-2Mi=2Mi")), QosClass.BestEffort },
        { "equal", Pod(Container("cpu=1 memory=1Gi", "cpu=1000m memory=1024Mi")), QosClass.Guaranteed },
        { "only cpu equal", Pod(Container("cpu=1", "cpu=1")), QosClass.Burstable },
        { "unequal", Pod(Container("cpu=1 memory=1Gi", "cpu=2 memory=1Gi")), QosClass.Burstable },
        { "request only", Pod(Container("cpu=1")), QosClass.Burstable },
        { "one without limits", Pod(Container("cpu=1 memory=1Gi", "cpu=1 memory=1Gi"), Container(name: "d")), QosClass.Burstable },
        { "all equal", Pod(Container("cpu=1 memory=1Gi", "cpu=1 memory=1Gi"), Container("cpu=2 memory=2Gi", "cpu=2 memory=2Gi", "d")), QosClass.Guaranteed },
        { "init without limits", Pod(Container("cpu=1 memory=1Gi", "cpu=1 memory=1Gi")).WithInit(Container(name: "i")), QosClass.Burstable },
        { "sums equal, each not", Pod(Container("cpu=1 memory=1Gi", "cpu=2 memory=1Gi"), Container("cpu=2 memory=1Gi", "cpu=1 memory=1Gi", "d")), QosClass.Guaranteed },
        { "pod level equal", Pod(Container()).WithPodLevel("cpu=1 memory=1Gi", "cpu=1 memory=1Gi"), QosClass.Guaranteed },
        { "pod level request only", Pod(Container("cpu=1 memory=1Gi", "cpu=1 memory=1Gi")).WithPodLevel("cpu=1"), QosClass.Burstable },
        { "pod level one limit", Pod(Container()).WithPodLevel("cpu=1", "cpu=1"), QosClass.Burstable },
        { "pod level empty", Pod(Container("cpu=1")).WithPodLevel(""), QosClass.BestEffort }
    };

    [Theory]
    [MemberData(nameof(Classes))]
    public void Compute_Pods_AsUpstream(string what, V1Pod pod, QosClass expected) =>
        Assert.Equal((what, expected), (what, QosRules.Compute(pod)));

    [Fact]
    public void ClassOf_StatusSays_StatusWins()
    {
        var pod = Pod(Container());
        pod.Status = new V1PodStatus { QosClass = "Guaranteed" };

        Assert.Equal(QosClass.Guaranteed, QosRules.ClassOf(pod));
    }

    private const long Capacity = 4_000_000_000;

    public static TheoryData<string, V1Pod, int, int> Scores => new()
    {
        { "best effort", Pod(Container()), 0, 1000 },
        { "guaranteed", Pod(Container("cpu=1 memory=1G", "cpu=1 memory=1G")), 0, -997 },
        { "cpu only", Pod(Container("cpu=1")), 0, 999 },
        { "half the memory", Pod(Container("memory=2G")), 0, 500 },
        { "a tenth", Pod(Container("memory=400M")), 0, 900 },
        { "all memory", Pod(Container("memory=4G")), 0, 3 },
        { "tiny", Pod(Container("memory=1M")), 0, 999 },
        { "sidecar follows the smallest container", Pod(Container("memory=2G"), Container("memory=1G", name: "d")).WithInit(Container("memory=400M", name: "s", sidecar: true)), -1, 750 },
        { "sidecar that asked for more keeps its own", Pod(Container("memory=400M")).WithInit(Container("memory=2G", name: "s", sidecar: true)), -1, 500 },
        { "pod level rest is shared", Pod(Container("memory=1G"), Container(name: "d")).WithPodLevel("memory=3G"), 1, 750 },
        { "pod level equal to containers", Pod(Container("memory=1G")).WithPodLevel("memory=1G"), 0, 750 }
    };

    [Theory]
    [MemberData(nameof(Scores))]
    public void Adjust_Containers_AsUpstream(string what, V1Pod pod, int index, int expected)
    {
        var container = index < 0 ? pod.Spec.InitContainers[0] : pod.Spec.Containers[index];

        Assert.Equal((what, expected), (what, OomScoreRules.Adjust(pod, container, Capacity)));
    }

    [Theory]
    [InlineData("file", null, -997)]
    [InlineData("api", null, 1000)]
    [InlineData(null, 2_000_000_000, -997)]
    [InlineData(null, 10, 1000)]
    public void Adjust_NodeCriticalPriorityClass_OnlyForCriticalPods(string? source, int? priority, int expected)
    {
        var pod = Pod(Container());
        pod.Spec.PriorityClassName = "system-node-critical";
        pod.Spec.Priority = priority;
        pod.Metadata.Annotations = source is null ? null : new Dictionary<string, string> { ["kubernetes.io/config.source"] = source };

        Assert.Equal(expected, OomScoreRules.Adjust(pod, pod.Spec.Containers[0], Capacity));
    }
}
