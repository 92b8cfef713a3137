using k8s.Models;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Admission;

public sealed class PodAdmissionRulesTests
{
    [Theory]
    [InlineData("kernel.msgmax", false, false, "forbidden sysctl: \"kernel.msgmax\" not allowlisted")]
    [InlineData("kernel/msgmax", false, false, "forbidden sysctl: \"kernel.msgmax\" not allowlisted")]
    [InlineData("net.ipv4.tcp_syncookies", false, false, null)]
    [InlineData("net/ipv4/tcp_syncookies", false, false, null)]
    [InlineData("net.ipv4.tcp_syncookies", true, false, "forbidden sysctl: \"net.ipv4.tcp_syncookies\" not allowed with host net enabled")]
    [InlineData("kernel.shm_rmid_forced", false, true, "forbidden sysctl: \"kernel.shm_rmid_forced\" not allowed with host ipc enabled")]
    [InlineData("net.core.somaxconn", false, false, null)]
    public void Judge_Sysctl_FollowsTheAllowList(string name, bool hostNetwork, bool hostIpc, string? message)
    {
        var pod = PodBuild.Pod();
        pod.Spec.HostNetwork = hostNetwork;
        pod.Spec.HostIPC = hostIpc;
        pod.Spec.SecurityContext = new V1PodSecurityContext { Sysctls = [new V1Sysctl { Name = name, Value = "1" }] };
        var rejection = Judge(pod, new AdmissionNode(["net.core.*"], false));
        Assert.Equal(message, rejection?.Message);
        Assert.Equal(message is null ? null : "SysctlForbidden", rejection?.Reason);
    }

    [Fact]
    public void Judge_OtherOs_IsRefused()
    {
        var pod = PodBuild.Pod();
        pod.Spec.Os = new V1PodOS { Name = "windows" };
        Assert.Equal("PodOSNotSupported", Judge(pod, new AdmissionNode([], false))!.Reason);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "AppArmor")]
    public void Judge_LocalhostProfile_NeedsAppArmor(bool enabled, string? reason)
    {
        var pod = PodBuild.Pod();
        pod.Spec.Containers[0].SecurityContext = new V1SecurityContext { AppArmorProfile = new V1AppArmorProfile { Type = "Localhost", LocalhostProfile = "x" } };
        Assert.Equal(reason, Judge(pod, new AdmissionNode([], enabled))?.Reason);
    }

    [Theory]
    [InlineData("cpu=3", "OutOfcpu", "Node didn't have enough resource: cpu, requested: 3000, used: 50, capacity: 2000")]
    [InlineData("memory=5Gi", "OutOfmemory", "Node didn't have enough resource: memory, requested: 5368709120, used: 1073741824, capacity: 4294967296")]
    [InlineData("ephemeral-storage=11Gi", "OutOfephemeral-storage", "Node didn't have enough resource: ephemeral-storage, requested: 11811160064, used: 0, capacity: 10737418240")]
    [InlineData("hugepages-2Mi=2Mi", "OutOfhugepages-2Mi", "Node didn't have enough resource: hugepages-2Mi, requested: 2097152, used: 0, capacity: 0")]
    [InlineData("example.com/known=3", "OutOfexample.com/known", "Node didn't have enough resource: example.com/known, requested: 3, used: 0, capacity: 2")]
    [InlineData("example.com/unknown=3", null, null)]
    [InlineData("cpu=1950m memory=3Gi ephemeral-storage=10Gi", null, null)]
    [InlineData("", null, null)]
    public void Judge_Resources_AgainstWhatIsLeft(string requests, string? reason, string? message)
    {
        var node = AdmissionBuild.Node("cpu=2 memory=4Gi ephemeral-storage=10Gi pods=110 example.com/known=2");
        var finding = PodAdmissionRules.Judge(AdmissionBuild.Pod(2, requests), AdmissionBuild.Scene(node, AdmissionBuild.Pod(1, "cpu=50m memory=1Gi")));
        Assert.Equal(reason, finding.Rejection?.Reason);
        Assert.Equal(message, finding.Rejection?.Message);
    }

    [Fact]
    public void Judge_PodsCount_IsAResourceToo()
    {
        var finding = PodAdmissionRules.Judge(AdmissionBuild.Pod(2), AdmissionBuild.Scene(AdmissionBuild.Node("cpu=1 pods=1"), AdmissionBuild.Pod(1)));
        Assert.Equal("Node didn't have enough resource: pods, requested: 1, used: 1, capacity: 1", finding.Rejection!.Message);
        Assert.Equal("OutOfpods", finding.Rejection.Reason);
    }

    [Fact]
    public void Judge_SidecarsOverheadAndPodLevel_Count()
    {
        var pod = AdmissionBuild.Pod(1, "cpu=1");
        var sidecar = PodBuild.Sidecar("s");
        sidecar.Resources = AdmissionBuild.Pod(9, "cpu=600m").Spec.Containers[0].Resources;
        pod.WithInit(sidecar).Spec.Overhead = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("500m") };
        Assert.Contains("requested: 2100,", PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(AdmissionBuild.Node())).Rejection!.Message, StringComparison.Ordinal);
        pod.Spec.Resources = new V1ResourceRequirements { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("1500m") } };
        Assert.Null(PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(AdmissionBuild.Node())).Rejection);
    }

    [Fact]
    public void Judge_ResizeUnderWay_HoldsTheLarger()
    {
        var scene = AdmissionBuild.Scene(AdmissionBuild.Node()) with { Others = [new AdmittedPod(AdmissionBuild.Pod(1, "cpu=100m"), AdmissionBuild.Pod(1, "cpu=1900m"))] };
        Assert.Contains("used: 1900,", PodAdmissionRules.Judge(AdmissionBuild.Pod(2, "cpu=200m"), scene).Rejection!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("In", "zone", "a,b", true)]
    [InlineData("In", "zone", "b", false)]
    [InlineData("NotIn", "zone", "a", false)]
    [InlineData("NotIn", "other", "a", true)]
    [InlineData("Exists", "zone", "", true)]
    [InlineData("DoesNotExist", "zone", "", false)]
    [InlineData("Gt", "cores", "7", true)]
    [InlineData("Lt", "cores", "7", false)]
    [InlineData("Nonsense", "cores", "7", false)]
    public void Judge_NodeAffinity_ByOperator(string op, string key, string values, bool fits)
    {
        var pod = AdmissionBuild.Pod(1);
        pod.Spec.Affinity = Affinity(new V1NodeSelectorTerm
        {
            MatchExpressions = [new V1NodeSelectorRequirement { Key = key, OperatorProperty = op, Values = values.Length == 0 ? null : values.Split(',') }],
        });
        var rejection = PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(AdmissionBuild.Node())).Rejection;
        Assert.Equal(fits ? null : "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector", rejection?.Message);
    }

    [Fact]
    public void Judge_NodeAffinityTerms_OneIsEnoughAndAnEmptyOneIsNone()
    {
        var byName = new V1NodeSelectorTerm { MatchFields = [new V1NodeSelectorRequirement { Key = "metadata.name", OperatorProperty = "In", Values = ["n1"] }] };
        var pod = AdmissionBuild.Pod(1);
        pod.Spec.Affinity = Affinity(new V1NodeSelectorTerm());
        Assert.Equal("NodeAffinity", PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(AdmissionBuild.Node())).Rejection!.Reason);
        pod.Spec.Affinity = Affinity(new V1NodeSelectorTerm(), byName);
        Assert.Null(PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(AdmissionBuild.Node())).Rejection);
        pod.Spec.NodeSelector = new Dictionary<string, string> { ["zone"] = "b" };
        Assert.Equal("NodeAffinity", PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(AdmissionBuild.Node())).Rejection!.Reason);
    }

    [Fact]
    public void Judge_OtherNodesName_IsRefused()
    {
        var pod = AdmissionBuild.Pod(1);
        pod.Spec.NodeName = "n2";
        Assert.Equal("Predicate NodeName failed: node(s) didn't match the requested node name",
            PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(AdmissionBuild.Node())).Rejection!.Message);
    }

    [Theory]
    [InlineData(80, "TCP", "", 80, "TCP", "10.0.0.1", false)]
    [InlineData(80, "TCP", "10.0.0.1", 80, "TCP", "10.0.0.2", true)]
    [InlineData(80, "TCP", "10.0.0.1", 80, "TCP", "10.0.0.1", false)]
    [InlineData(80, "UDP", "", 80, "TCP", "", true)]
    [InlineData(80, "TCP", "", 81, "TCP", "", true)]
    public void Judge_HostPorts_CanBeHadOnce(int port, string protocol, string ip, int otherPort, string otherProtocol, string otherIp, bool fits)
    {
        var (pod, other) = (WithPort(1, port, protocol, ip), WithPort(2, otherPort, otherProtocol, otherIp));
        Assert.Equal(fits ? null : "NodePorts", PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(AdmissionBuild.Node(), other)).Rejection?.Reason);
    }

    [Theory]
    [InlineData("NoExecute", null, "TaintToleration")]
    [InlineData("NoSchedule", null, null)]
    [InlineData("NoExecute", "Exists", null)]
    [InlineData("NoExecute", "Equal", "TaintToleration")]
    public void Judge_Taints_OnlyNoExecuteCounts(string effect, string? toleration, string? reason)
    {
        var node = AdmissionBuild.Node();
        node.Spec.Taints = [new V1Taint { Key = "k", Value = "v", Effect = effect }];
        var pod = AdmissionBuild.Pod(1);
        pod.Spec.Tolerations = toleration is null ? null : [new V1Toleration { Key = "k", OperatorProperty = toleration, Value = toleration == "Equal" ? "w" : null }];
        Assert.Equal(reason, PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(node)).Rejection?.Reason);
        pod.Metadata.Annotations = new Dictionary<string, string> { ["kubernetes.io/config.source"] = "file" };
        Assert.Null(PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(node)).Rejection);
    }

    [Theory]
    [InlineData(true, false, false, "", "The node had condition: [MemoryPressure]. ")]
    [InlineData(true, false, false, "memory=1Mi", null)]
    [InlineData(false, true, false, "memory=1Mi", "The node had condition: [DiskPressure]. ")]
    [InlineData(true, false, true, "memory=1Mi", "The node had condition: [MemoryPressure PIDPressure]. ")]
    public void Judge_Pressure_KeepsPodsOut(bool memory, bool disk, bool pid, string requests, string? message)
    {
        var scene = AdmissionBuild.Scene(AdmissionBuild.Node()) with { Pressure = new NodePressure(memory, disk, pid) };
        Assert.Equal(message, PodAdmissionRules.Judge(AdmissionBuild.Pod(1, requests), scene).Rejection?.Message);
        Assert.Null(PodAdmissionRules.Judge(AdmissionBuild.Pod(1, requests).Critical(), scene).Rejection);
    }

    [Fact]
    public void Judge_MemoryPressureTolerated_LetsBestEffortIn()
    {
        var pod = AdmissionBuild.Pod(1);
        pod.Spec.Tolerations = [new V1Toleration { Key = "node.kubernetes.io/memory-pressure", OperatorProperty = "Exists", Effect = "NoSchedule" }];
        var scene = AdmissionBuild.Scene(AdmissionBuild.Node()) with { Pressure = new NodePressure(true, false, false) };
        Assert.Null(PodAdmissionRules.Judge(pod, scene).Rejection);
    }

    private static PodRejection? Judge(V1Pod pod, AdmissionNode host) =>
        PodAdmissionRules.Judge(pod, AdmissionBuild.Scene(AdmissionBuild.Node()) with { Host = host }).Rejection;

    private static V1Affinity Affinity(params V1NodeSelectorTerm[] terms) => new()
    {
        NodeAffinity = new V1NodeAffinity { RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector { NodeSelectorTerms = terms } },
    };

    private static V1Pod WithPort(int number, int port, string protocol, string ip)
    {
        var pod = AdmissionBuild.Pod(number);
        pod.Spec.Containers[0].Ports = [new V1ContainerPort { ContainerPort = port, HostPort = port, Protocol = protocol, HostIP = ip }];
        return pod;
    }
}
