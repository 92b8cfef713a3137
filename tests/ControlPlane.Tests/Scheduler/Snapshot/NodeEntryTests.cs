using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Tests.Scheduler.Snapshot;

public sealed class NodeEntryTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void CopyTo_OneThatWasAnotherNodesCopy_NothingOfThatIsLeft()
    {
        var (gpus, plain) = (new NodeEntry("gpus", 1), new NodeEntry("plain", 2));
        var large = _cluster.Pod("large", cpu: "2", change: p => p.Spec.Containers[0].Resources.Requests["example.com/gpu"] = new k8s.Models.ResourceQuantity("3"));
        gpus.Facts = _cluster.Node("gpus");
        gpus.Add(large);
        gpus.Add(_cluster.Pod("other", cpu: "1"));
        plain.Facts = _cluster.Node("plain");
        plain.Add(_cluster.Pod("small", cpu: "1"));
        var gpu = Enumerable.Range(0, large.Requests.Amounts.Count).Single(i => large.Requests.Amounts[i] == 3);

        var scratch = gpus.CopyTo(new NodeEntry("", -1));
        Assert.Equal((3, 2), (scratch.RequestedOf(gpu), scratch.PodCount));
        plain.CopyTo(scratch);

        Assert.Equal(("plain", 2, plain.Facts), (scratch.Name, scratch.Slot, scratch.Facts));
        Assert.Equal((0, plain.NonZeroCpu, plain.NonZeroMemory), (scratch.RequestedOf(gpu), scratch.NonZeroCpu, scratch.NonZeroMemory));
        Assert.Equal(["small"], scratch.Pods.Select(static p => p.Name));
    }

    [Fact]
    public void Copy_Changed_TheNodeIsAsItWas()
    {
        var node = new NodeEntry("n", 0) { Facts = _cluster.Node("n") };
        SchedulingPod pod = _cluster.Pod("p", cpu: "1");
        node.Add(pod);

        node.Copy().Remove(pod.Uid);

        Assert.Equal((1, pod.Requests.NonZeroCpu), (node.PodCount, node.NonZeroCpu));
    }
}
