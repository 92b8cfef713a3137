using k8s.Models;
using NodeStack.Kubelet.Containers.Env;
using NodeStack.Kubelet.ConfigObjects;
using NodeStack.Kubelet.Tests.Containers;

namespace NodeStack.Kubelet.Tests.Containers.Env;

public class ServiceVariableRulesTests
{
    private static readonly V1Service[] s_services =
    [
        Service("default", "kubernetes", "10.0.0.1", new V1ServicePort { Name = "https", Port = 443, Protocol = "TCP" }),
        Service("ns", "my-dns", "fd00::10", new V1ServicePort { Name = "dns-udp", Port = 53, Protocol = "UDP" }, new V1ServicePort { Name = "m", Port = 9153 }),
        Service("ns", "headless", "None", new V1ServicePort { Port = 1 }),
        Service("ns", "external", "", new V1ServicePort { Port = 1 }),
        Service("other", "hidden", "10.0.0.9", new V1ServicePort { Port = 1 }),
        Service("default", "hidden-too", "10.0.0.8", new V1ServicePort { Port = 1 }),
    ];

    [Fact]
    public void Of_PodWithLinks_MasterAndItsNamespaceInUpstreamsOrder() => Assert.Equal(
        """
        KUBERNETES_SERVICE_HOST=10.0.0.1
        KUBERNETES_SERVICE_PORT=443
        KUBERNETES_SERVICE_PORT_HTTPS=443
        KUBERNETES_PORT=tcp://10.0.0.1:443
        KUBERNETES_PORT_443_TCP=tcp://10.0.0.1:443
        KUBERNETES_PORT_443_TCP_PROTO=tcp
        KUBERNETES_PORT_443_TCP_PORT=443
        KUBERNETES_PORT_443_TCP_ADDR=10.0.0.1
        MY_DNS_SERVICE_HOST=fd00::10
        MY_DNS_SERVICE_PORT=53
        MY_DNS_SERVICE_PORT_DNS_UDP=53
        MY_DNS_SERVICE_PORT_M=9153
        MY_DNS_PORT=udp://[fd00::10]:53
        MY_DNS_PORT_53_UDP=udp://[fd00::10]:53
        MY_DNS_PORT_53_UDP_PROTO=udp
        MY_DNS_PORT_53_UDP_PORT=53
        MY_DNS_PORT_53_UDP_ADDR=fd00::10
        MY_DNS_PORT_9153_TCP=tcp://[fd00::10]:9153
        MY_DNS_PORT_9153_TCP_PROTO=tcp
        MY_DNS_PORT_9153_TCP_PORT=9153
        MY_DNS_PORT_9153_TCP_ADDR=fd00::10
        """.ReplaceLineEndings("\n"),
        string.Join('\n', ServiceVariableRules.Of(TestPods.Spec("enableServiceLinks: true"), s_services).Select(v => $"{v.Key}={v.Value}")));

    [Fact]
    public void Of_PodWithoutLinks_IsToldOfTheApiServerAlone() => Assert.All(
        ServiceVariableRules.Of(TestPods.Spec("enableServiceLinks: false"), s_services),
        v => Assert.StartsWith("KUBERNETES_", v.Key, StringComparison.Ordinal));

    [Fact]
    public void Build_OwnVariables_WinAndMayReferToServices()
    {
        var (pod, container) = TestPods.One("env: [{name: URL, value: \"https://$(A_SERVICE_HOST)\"}, {name: A_SERVICE_PORT, value: mine}]");
        var sources = new EnvironmentSources(PodAddresses.None, new Dictionary<string, ResourceQuantity>(), ConfigView.Empty)
        {
            Services = [new("A_SERVICE_HOST", "10.0.0.2"), new("A_SERVICE_PORT", "80")],
        };
        Assert.Equal(
            [new("URL", "https://10.0.0.2"), new("A_SERVICE_PORT", "mine"), new("A_SERVICE_HOST", "10.0.0.2")],
            EnvironmentBuilder.Build(pod, container, sources));
    }

    private static V1Service Service(string ns, string name, string address, params V1ServicePort[] ports) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns },
        Spec = new V1ServiceSpec { ClusterIP = address, Ports = ports },
    };
}
