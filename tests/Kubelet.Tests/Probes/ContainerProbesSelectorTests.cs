using k8s.Models;
using NodeStack.Kubelet.Probes;

namespace NodeStack.Kubelet.Tests.Probes;

public class ContainerProbesSelectorTests
{
    [Theory]
    [InlineData("Liveness", 5L, 5)]
    [InlineData("Startup", 5L, 5)]
    [InlineData("Readiness", 5L, null)]
    [InlineData("Liveness", null, null)]
    public void TerminationGrace_OfTheProbe_CountsWhereItStopsAContainer(string kind, long? given, int? expected)
    {
        var probe = new V1Probe { TerminationGracePeriodSeconds = given };
        var container = new V1Container { LivenessProbe = probe, ReadinessProbe = probe, StartupProbe = probe };
        Assert.Equal(expected, (int?)ContainerProbesSelector.TerminationGrace(container, Enum.Parse<ProbeKind>(kind))?.TotalSeconds);
    }
}
