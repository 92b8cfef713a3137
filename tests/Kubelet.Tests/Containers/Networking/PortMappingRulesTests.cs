using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers.Networking;

namespace NodeStack.Kubelet.Tests.Containers.Networking;

public class PortMappingRulesTests
{
    [Fact]
    public void Of_DuplicatesFamiliesAndProtocols_AsUpstream()
    {
        var pod = TestPods.Spec("""
            containers:
            - name: a
              image: i
              ports:
              - {name: http, containerPort: 80, hostPort: 8080}
              - {name: http, containerPort: 81}
              - {containerPort: 53, protocol: UDP}
              - {containerPort: 53, protocol: UDP}
              - {containerPort: 53, hostIP: 10.0.0.1, hostPort: 53, protocol: UDP}
              - {containerPort: 53, hostIP: "fd00::1", hostPort: 53, protocol: UDP}
            - name: b
              image: i
              ports: [{name: http, containerPort: 90, protocol: SCTP}]
            """);
        Assert.Equal(
            [
                new(PortProtocol.Tcp, 80, 8080, ""), new(PortProtocol.Udp, 53, 0, ""), new(PortProtocol.Udp, 53, 53, "10.0.0.1"),
                new(PortProtocol.Udp, 53, 53, "fd00::1"), new(PortProtocol.Sctp, 90, 0, ""),
            ],
            PortMappingRules.Of(pod));
    }
}
