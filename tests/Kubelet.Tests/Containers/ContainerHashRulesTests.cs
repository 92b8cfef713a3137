using k8s.Models;
using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.Tests.Containers;

public class ContainerHashRulesTests
{
    [Fact]
    public void Of_UpstreamsSample_IsUpstreamsHash() =>
        Assert.Equal("8e45cbd0", ContainerHashRules.Of(new V1Container { Name = "test_container", Image = "foo/image:v1" }));

    [Fact]
    public void Of_OtherFieldsChanged_StaysTheSame()
    {
        var (_, plain) = TestPods.One("");
        var (_, other) = TestPods.One("command: [x]\nenv: [{name: A, value: b}]\nresources: {limits: {cpu: 1}}");
        Assert.Equal(ContainerHashRules.Of(plain), ContainerHashRules.Of(other));
        Assert.NotEqual(ContainerHashRules.Of(plain), ContainerHashRules.Of(new V1Container { Name = "c", Image = "busybox:2" }));
    }
}
