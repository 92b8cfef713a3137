using NodeStack.Kubelet.Containers.Networking;

namespace NodeStack.Kubelet.Tests.Containers.Networking;

public class HostsFileRendererTests
{
    [Fact]
    public void ForPod_SubdomainAndAliases_WholeFile()
    {
        var pod = TestPods.Spec("containers: []\nhostAliases:\n- {ip: 1.2.3.4, hostnames: [a.example, a]}\n- {ip: 5.6.7.8, hostnames: [b]}");
        Assert.Equal(
            "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\n"
            + "fe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n10.1.0.7\tp.sub.ns.svc.c\tp\nfd01::7\tp.sub.ns.svc.c\tp\n"
            + "\n# Entries added by HostAliases.\n1.2.3.4\ta.example\ta\n5.6.7.8\tb\n",
            HostsFileRenderer.ForPod(["10.1.0.7", "fd01::7"], new PodHostname("p", "sub.ns.svc.c"), pod.Spec.HostAliases));
    }

    [Fact]
    public void ForPod_Plain_EndsWithTheName() => Assert.EndsWith(
        "fe00::2\tip6-allrouters\n10.1.0.7\tp\n", HostsFileRenderer.ForPod(["10.1.0.7"], new PodHostname("p", ""), null), StringComparison.Ordinal);

    [Fact]
    public void ForHostNetwork_KeepsTheNodesFile() => Assert.Equal(
        "# Kubernetes-managed hosts file (host network).\n127.0.0.1 x\n", HostsFileRenderer.ForHostNetwork("127.0.0.1 x\n", []));
}
