using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Tests.Pods;

public sealed class OrphanPodBuilderTests
{
    [Fact]
    public void Build_PortsAndPreStop_AreReadBack()
    {
        var container = Assert.Single(OrphanPodBuilder.Build(Seen(new Dictionary<string, string>
        {
            [RuntimeLabels.Ports] = """[{"name":"web","containerPort":8080}]""",
            [RuntimeLabels.PreStopHandler] = """{"httpGet":{"port":"web","path":"/bye"}}""",
        })).Spec.Containers);
        Assert.Equal(8080, Assert.Single(container.Ports).ContainerPort);
        Assert.Equal("/bye", container.Lifecycle.PreStop.HttpGet.Path);
    }

    [Theory]
    [InlineData("[{")]
    [InlineData("7")]
    [InlineData("{\"a\":1}")]
    [InlineData("[{\"containerPort\":\"x\"}]")]
    public void Build_TextNotUnderstood_LeavesTheFieldOut(string text)
    {
        var container = Assert.Single(OrphanPodBuilder.Build(Seen(new Dictionary<string, string> { [RuntimeLabels.Ports] = text })).Spec.Containers);
        Assert.Null(container.Ports);
    }

    private static PodObservation Seen(Dictionary<string, string> annotations) => new(
        "u", "default", "p", [],
        [new ContainerObservation { Id = "c1", Name = "main", SandboxId = "s1", State = ContainerState.Running, Annotations = annotations }], DateTimeOffset.UnixEpoch);
}
