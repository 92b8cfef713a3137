using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.Tests.Containers;

public class RuntimeClassRulesTests
{
    [Theory]
    [InlineData("containers: []", "")]
    [InlineData("runtimeClassName: \"\"", "")]
    [InlineData("runtimeClassName: gvisor", "runsc")]
    public void HandlerFor_Class_IsLookedUp(string spec, string handler) =>
        Assert.Equal(handler, RuntimeClassRules.HandlerFor(TestPods.Spec(spec), new Classes()));

    [Fact]
    public void HandlerFor_NoSuchClass_UpstreamsMessage()
    {
        var e = Assert.Throws<PodConfigException>(() => RuntimeClassRules.HandlerFor(TestPods.Spec("runtimeClassName: none"), new Classes()));
        Assert.Equal(("FailedCreatePodSandBox", "runtimeclass.node.k8s.io \"none\" not found"), (e.Reason, e.Message));
    }

    private sealed class Classes : IRuntimeClasses
    {
        public string? HandlerOf(string className) => className == "gvisor" ? "runsc" : null;
    }
}
