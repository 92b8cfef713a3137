using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers.Networking;

namespace NodeStack.Kubelet.Tests.Containers.Networking;

public class DnsRulesTests
{
    private static readonly ResolvConf Host = new(["8.8.8.8"], ["host.example"], ["edns0", "timeout:2"]);
    private static readonly DnsOptions Cluster = new() { ClusterDns = ["10.96.0.10"], ClusterDomain = "cluster.local" };

    [Theory]
    [InlineData("dnsPolicy: ClusterFirst", "10.96.0.10", "ns.svc.cluster.local svc.cluster.local cluster.local host.example", "ndots:5")]
    [InlineData("dnsPolicy: ClusterFirst\nhostNetwork: true", "8.8.8.8", "host.example", "edns0 timeout:2")]
    [InlineData("dnsPolicy: ClusterFirstWithHostNet\nhostNetwork: true", "10.96.0.10",
        "ns.svc.cluster.local svc.cluster.local cluster.local host.example", "ndots:5")]
    [InlineData("dnsPolicy: Default", "8.8.8.8", "host.example", "edns0 timeout:2")]
    [InlineData("dnsPolicy: None\ndnsConfig: {nameservers: [1.1.1.1], searches: [a.b], options: [{name: ndots, value: '2'}, {name: debug}]}",
        "1.1.1.1", "a.b", "ndots:2 debug")]
    [InlineData("dnsPolicy: Default\ndnsConfig: {nameservers: [8.8.8.8, 1.1.1.1], searches: [host.example, a.b], options: [{name: timeout, value: '9'}]}",
        "8.8.8.8 1.1.1.1", "host.example a.b", "edns0 timeout:9")]
    [InlineData("containers: []", "10.96.0.10", "ns.svc.cluster.local svc.cluster.local cluster.local host.example", "ndots:5")]
    public void Plan_Policies_Table(string spec, string servers, string searches, string options)
    {
        var plan = DnsRules.Plan(TestPods.Spec(spec), Cluster, Host, ["10.0.0.1"]);
        Assert.Equal((servers, searches, options), Text(plan.Config));
        Assert.Empty(plan.PodEvents);
    }

    [Fact]
    public void Plan_NoClusterDns_FallsBackAndTellsPodAndNode()
    {
        var plan = DnsRules.Plan(TestPods.Spec("dnsPolicy: ClusterFirst"), new DnsOptions(), Host, []);
        Assert.Equal(("8.8.8.8", "host.example", "edns0 timeout:2"), Text(plan.Config));
        const string text = "kubelet does not have ClusterDNS IP configured and cannot create Pod using \"ClusterFirst\" policy. "
            + "Falling back to \"Default\" policy.";
        Assert.Equal([("MissingClusterDNS", $"pod: \"p_ns(u1)\". {text}")], plan.PodEvents);
        Assert.Equal([("MissingClusterDNS", text)], plan.NodeEvents);
    }

    [Fact]
    public void Plan_NoResolvConf_PodsAskThemselves()
    {
        var plan = DnsRules.Plan(
            TestPods.Spec("dnsPolicy: Default"), new DnsOptions { ResolvConf = "" }, ResolvConf.Empty, ["10.0.0.1", "fd00::1"]);
        Assert.Equal(("127.0.0.1 ::1", ".", ""), Text(plan.Config));
    }

    [Fact]
    public void Plan_TooManyNameservers_KeepsThreeAndSaysWhich()
    {
        var plan = DnsRules.Plan(
            TestPods.Spec("dnsPolicy: None\ndnsConfig: {nameservers: [1.1.1.1, 2.2.2.2, 3.3.3.3, 4.4.4.4]}"), Cluster, Host, []);
        Assert.Equal(["1.1.1.1", "2.2.2.2", "3.3.3.3"], plan.Config.Servers);
        Assert.Equal(
            [("DNSConfigForming",
                "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 1.1.1.1 2.2.2.2 3.3.3.3")],
            plan.PodEvents);
    }

    [Theory]
    [InlineData(33, 10, 32)]
    [InlineData(32, 63, 32)]
    [InlineData(32, 64, 31)]
    [InlineData(10, 253, 8)]
    [InlineData(3, 254, 0)]
    public void Plan_TooManySearches_KeepsWhatFits(int count, int length, int kept)
    {
        var searches = Enumerable.Range(0, count).Select(i => i.ToString("d3", null).PadRight(length, 'a')).ToList();
        var plan = DnsRules.Plan(TestPods.Spec("dnsPolicy: Default"), new DnsOptions(), new ResolvConf([], searches, []), []);
        Assert.Equal(searches.Take(kept), plan.Config.Searches);
        Assert.True(string.Join(' ', plan.Config.Searches).Length <= DnsRules.MaxSearchChars);
        Assert.Equal(kept == count ? 0 : 1, plan.PodEvents.Count);
    }

    private static (string, string, string) Text(DnsConfig config) =>
        (string.Join(' ', config.Servers), string.Join(' ', config.Searches), string.Join(' ', config.Options));
}
