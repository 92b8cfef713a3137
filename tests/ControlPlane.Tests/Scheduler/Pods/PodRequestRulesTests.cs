using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Tests.Scheduler.Pods;

public sealed class PodRequestRulesTests
{
    private readonly ResourceTable _table = new();

    [Fact]
    public void Translate_Containers_AddUp() => AssertCpu(300, Pod([C("100m"), C("200m")]));

    [Fact]
    public void Translate_InitContainer_CountsWhereItIsMore()
    {
        AssertCpu(500, Pod([C("100m")], [C("500m")]));
        AssertCpu(300, Pod([C("300m")], [C("200m"), C("100m")]));
    }

    [Fact]
    public void Translate_Sidecars_CountBesideContainersAndLaterInitContainers()
    {
        AssertCpu(350, Pod([C("100m")], [Sidecar("250m")]));
        AssertCpu(750, Pod([C("100m")], [Sidecar("250m"), C("500m")]));
        AssertCpu(500, Pod([C("100m")], [C("500m"), Sidecar("250m")]));
    }

    [Fact]
    public void Translate_Overhead_IsOnTop() => AssertCpu(350, Pod([C("100m")], change: p => p.Spec.Overhead = Cluster.Amounts(("cpu", "250m"))));

    [Fact]
    public void Translate_PodLevelRequests_StandForTheContainers()
    {
        var pod = Pod([C("100m", "10Mi"), C("100m")], change: p => p.Spec.Resources = new V1ResourceRequirements { Requests = Cluster.Amounts(("cpu", "1")) });

        AssertCpu(1000, pod);
        Assert.Equal(10 << 20, PodRequestRules.Translate(pod, _table).Of(ResourceTable.Memory));
    }

    [Theory]
    [InlineData("", "100m", "400m", 400)]
    [InlineData("", "600m", "400m", 600)]
    [InlineData("Deferred", "100m", "100m", 800)]
    [InlineData("Infeasible", "100m", "300m", 300)]
    public void Translate_ResizeUnderWay_TakesTheMostUnlessItCannotBe(string pending, string actual, string allocated, long milli)
    {
        var pod = Pod([C(pending.Length > 0 ? "800m" : "200m")], change: p =>
        {
            p.Status.ContainerStatuses =
            [
                new V1ContainerStatus { Name = "c0", AllocatedResources = Cluster.Amounts(("cpu", allocated)), Resources = new V1ResourceRequirements { Requests = Cluster.Amounts(("cpu", actual)) } },
            ];
            if (pending.Length > 0)
                p.Status.Conditions = [new V1PodCondition { Type = "PodResizePending", Status = "True", Reason = pending }];
        });

        AssertCpu(milli, pod);
    }

    [Fact]
    public void Translate_NoRequests_CountALittleInScoresOnly()
    {
        var requests = PodRequestRules.Translate(Pod([C(""), C("300m", "1Gi")]), _table);

        Assert.Equal(300, requests.Of(ResourceTable.Cpu));
        Assert.Equal(400, requests.NonZeroCpu);
        Assert.Equal((1L << 30) + (200 << 20), requests.NonZeroMemory);
    }

    private void AssertCpu(long milli, V1Pod pod) => Assert.Equal(milli, PodRequestRules.Translate(pod, _table).Of(ResourceTable.Cpu));

    private static V1Container C(string cpu, string memory = "") =>
        new() { Resources = new V1ResourceRequirements { Requests = Cluster.Amounts(("cpu", cpu), ("memory", memory)) } };

    private static V1Container Sidecar(string cpu)
    {
        var container = C(cpu);
        container.RestartPolicy = "Always";
        return container;
    }

    private static V1Pod Pod(V1Container[] containers, V1Container[]? init = null, Action<V1Pod>? change = null)
    {
        var pod = Cluster.PodObject("p");
        for (var i = 0; i < containers.Length; i++)
            containers[i].Name = $"c{i}";
        (pod.Spec.Containers, pod.Spec.InitContainers) = (containers, init);
        change?.Invoke(pod);
        return pod;
    }
}
