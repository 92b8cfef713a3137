using k8s.Models;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Tests.Node;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Admission;

public sealed class DeclaredFeatureRulesTests
{
    private static readonly KubeletConfiguration Defaults = new();
    private static readonly KubeletConfiguration GateOff = new() { FeatureGates = new Dictionary<string, bool> { ["NodeDeclaredFeatures"] = false } };

    [Fact]
    public void Told_ByDefault_AreTheFeaturesThatAreThere()
    {
        Assert.Equal(["InPlacePodLevelResourcesVerticalScaling", "InPlacePodVerticalScalingInitContainers", "RestartAllContainersOnContainerExits"], DeclaredFeatureRules.Told(Defaults));
        Assert.Null(DeclaredFeatureRules.Told(GateOff));
    }

    [Theory]
    [InlineData(false, false, null)]
    [InlineData(false, true, "Pod requires node features that are not available: UserNamespacesHostNetworkSupport")]
    [InlineData(true, false, null)]
    public void Judge_WithWhatIsTold_RefusesWhatIsNot(bool restartsAll, bool usersOnHost, string? message)
    {
        var finding = PodAdmissionRules.Judge(Pod(restartsAll, usersOnHost), Scene(DeclaredFeatureRules.Told(Defaults)));
        Assert.Equal(message, finding.Rejection?.Message);
        Assert.Equal(message is null ? null : "PodFeatureUnsupported", finding.Rejection?.Reason);
    }

    [Fact]
    public void Judge_NothingTold_NamesAllThatIsMissing() => Assert.Equal(
        "Pod requires node features that are not available: RestartAllContainersOnContainerExits, UserNamespacesHostNetworkSupport",
        DeclaredFeatureRules.Judge(Pod(true, true), [])!.Message);

    [Fact]
    public void Judge_GateOff_LetsAllPass() => Assert.Null(PodAdmissionRules.Judge(Pod(true, true), Scene(DeclaredFeatureRules.Told(GateOff))).Rejection);

    [Fact]
    public void NodeStatus_Features_AreToldOrLeft()
    {
        Assert.Equal(["A", "B"], NodeStatusBuilder.Build(NodeSamples.Inputs with { DeclaredFeatures = ["A", "B"] }).DeclaredFeatures);
        var old = new V1NodeStatus { DeclaredFeatures = ["C"] };
        Assert.Equal(["C"], NodeStatusBuilder.Build(NodeSamples.Inputs with { Old = old }).DeclaredFeatures);
    }

    [Fact]
    public void NodeStatus_Swap_IsToldWhereThereIsSome()
    {
        Assert.Null(NodeStatusBuilder.Build(NodeSamples.Inputs).NodeInfo.Swap);
        var swapping = NodeSamples.Inputs with { Machine = NodeSamples.Machine with { SwapBytes = 1UL << 30 } };
        Assert.Equal(1L << 30, NodeStatusBuilder.Build(swapping).NodeInfo.Swap.Capacity);
    }

    private static AdmissionScene Scene(IReadOnlyList<string>? told) =>
        AdmissionBuild.Scene(AdmissionBuild.Node()) with { Host = new AdmissionNode([], true, told) };

    private static V1Pod Pod(bool restartsAll, bool usersOnHost)
    {
        var pod = AdmissionBuild.Pod(1);
        if (restartsAll)
            PodBuild.RestartsAll(pod.Spec.Containers[0], 42);
        if (usersOnHost)
            (pod.Spec.HostNetwork, pod.Spec.HostUsers) = (true, false);
        return pod;
    }
}
