using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Networking;

namespace NodeStack.Kubelet.Tests.Containers.Networking;

public class HostnameRulesTests
{
    private static readonly string Long = new('a', 62);

    [Theory]
    [InlineData("", "p", "", "p")]
    [InlineData("hostname: web", "web", "", "web")]
    [InlineData("subdomain: sub", "p", "sub.ns.svc.cluster.local", "p")]
    [InlineData("hostname: web\nsubdomain: sub\nsetHostnameAsFQDN: true", "web", "sub.ns.svc.cluster.local", "web.sub.ns.svc.cluster.local")]
    [InlineData("hostname: web\nsetHostnameAsFQDN: true", "web", "", "web")]
    [InlineData("hostnameOverride: a.b.c\nhostname: web\nsubdomain: sub", "a.b.c", "", "a.b.c")]
    public void Of_Table(string spec, string name, string domain, string kernel)
    {
        var pod = TestPods.Spec("containers: []\n" + spec);
        var hostname = HostnameRules.Of(pod, "cluster.local");
        Assert.Equal(new PodHostname(name, domain), hostname);
        Assert.Equal(kernel, HostnameRules.ForKernel(hostname, pod.Spec.SetHostnameAsFQDN));
    }

    [Fact]
    public void Of_LongName_IsCutAt63WithoutTrailingDash()
    {
        var pod = TestPods.Spec("containers: []");
        pod.Metadata.Name = Long + "-bcd";
        Assert.Equal(Long, HostnameRules.Of(pod, "").Name);
    }

    [Theory]
    [InlineData("hostname: Web", "pod Hostname \"Web\" is not a valid DNS label: a lowercase RFC 1123 label must")]
    [InlineData("subdomain: a.b", "pod Subdomain \"a.b\" is not a valid DNS label: ")]
    [InlineData("hostnameOverride: a_b", "pod HostnameOverride \"a_b\" is not a valid DNS subdomain: ")]
    public void Of_BadName_UpstreamsMessage(string spec, string message) => Assert.StartsWith(
        message, Assert.Throws<PodConfigException>(() => HostnameRules.Of(TestPods.Spec("containers: []\n" + spec), "")).Message, StringComparison.Ordinal);

    [Fact]
    public void ForKernel_FqdnOver64_IsAnError()
    {
        var e = Assert.Throws<PodConfigException>(() => HostnameRules.ForKernel(new PodHostname(Long, "ab"), true));
        Assert.Equal(
            $"failed to construct FQDN from pod hostname and cluster domain, FQDN {Long}.ab is too long (64 characters is the max, 65 characters requested)",
            e.Message);
        Assert.Equal(64, HostnameRules.ForKernel(new PodHostname(Long, "a"), true).Length);
    }
}
