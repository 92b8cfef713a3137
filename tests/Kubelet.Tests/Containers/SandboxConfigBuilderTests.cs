using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Containers;
using NodeStack.Kubelet.Containers.Limits;
using NodeStack.Kubelet.Containers.Networking;
using NodeStack.Kubelet.Containers.Security;

namespace NodeStack.Kubelet.Tests.Containers;

public class SandboxConfigBuilderTests
{
    private static readonly SandboxHost Host = new(
        "/logs/ns_p_u1", "/kubepods/podu1", new PodHostname("p", ""), new DnsConfig(["10.96.0.10"], ["x"], ["ndots:5"]),
        NamespaceRules.NodeUsers, new ResourceLimitOptions());

    [Fact]
    public void Build_PodWithEverything_WholeConfig()
    {
        var pod = TestPods.Spec("""
            containers:
            - name: c
              image: i
              ports: [{containerPort: 80, hostPort: 8080, hostIP: 10.0.0.1}]
              securityContext: {privileged: true}
              resources: {limits: {cpu: 1, memory: 1Mi}}
            overhead: {cpu: 100m}
            securityContext:
              runAsUser: 1
              runAsGroup: 2
              fsGroup: 3
              supplementalGroups: [4]
              sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "0"}]
              seccompProfile: {type: Unconfined}
            shareProcessNamespace: true
            """);
        pod.Metadata.Labels = new Dictionary<string, string> { ["app"] = "web", ["io.kubernetes.pod.name"] = "forged" };
        pod.Metadata.Annotations = new Dictionary<string, string> { ["note"] = "x" };
        Assert.Equal(
            """
            Metadata:
              Name: p
              Namespace: ns
              Uid: u1
              Attempt: 2
            Hostname: p
            LogDirectory: /logs/ns_p_u1
            Dns:
              Servers - 10.96.0.10
              Searches - x
              Options - ndots:5
            PortMappings -
              ContainerPort: 80
              HostPort: 8080
              HostIp: 10.0.0.1
            Labels app=web
            Labels io.kubernetes.pod.name=p
            Labels io.kubernetes.pod.namespace=ns
            Labels io.kubernetes.pod.uid=u1
            Annotations note=x
            CgroupParent: /kubepods/podu1
            Security:
              Namespaces:
                User:
                  Mode: Node
              RunAsUser: 1
              RunAsGroup: 2
              SupplementalGroups - 3
              SupplementalGroups - 4
              Privileged: True
              Seccomp:
            Sysctls net.ipv4.ip_unprivileged_port_start=0
            Overhead:
              CpuPeriod: 100000
              CpuQuota: 10000
              CpuShares: 102
            Resources:
              CpuPeriod: 100000
              CpuQuota: 100000
              CpuShares: 1024
              MemoryLimitBytes: 1048576
            """,
            ConfigText.Of(SandboxConfigBuilder.Build(pod, 2, Host)));
    }

    [Fact]
    public void Build_HostNetwork_LeavesTheNodesName()
    {
        var config = SandboxConfigBuilder.Build(TestPods.Spec("hostNetwork: true\ncontainers: []"), 0, Host);
        Assert.Equal(("", NamespaceMode.Node), (config.Hostname, config.Security.Namespaces.Network));
    }

    [Fact]
    public void Build_EmptyPod_DoesNotFail() =>
        Assert.Equal("", SandboxConfigBuilder.Build(new k8s.Models.V1Pod { Spec = new k8s.Models.V1PodSpec { Containers = [] } }, 0, Host).Metadata.Name);

    [Theory]
    [InlineData("supplementalGroupsPolicy: Nope", "unsupported supplementalGroupsPolicy: Nope")]
    public void Build_BadSecurity_UpstreamsMessage(string security, string message) => Assert.Equal(
        message,
        Assert.Throws<PodConfigException>(() => SandboxConfigBuilder.Build(TestPods.Spec("containers: []\nsecurityContext:\n  " + security), 0, Host)).Message);
}
