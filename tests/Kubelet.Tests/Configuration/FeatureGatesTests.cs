using NodeStack.Kubelet.Configuration;

namespace NodeStack.Kubelet.Tests.Configuration;

public class FeatureGatesTests
{
    [Theory]
    [InlineData("", "NodeDeclaredFeatures")]
    [InlineData("MemoryQoS", "MemoryQoS NodeDeclaredFeatures")]
    [InlineData("AllAlpha", "MemoryQoS QOSReserved NodeDeclaredFeatures")]
    [InlineData("AllAlpha -MemoryQoS", "QOSReserved NodeDeclaredFeatures")]
    [InlineData("-AllBeta NodeDeclaredFeatures", "NodeDeclaredFeatures")]
    public void IsOn_Table(string given, string on)
    {
        var gates = given.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(g => g.TrimStart('-'), g => g[0] != '-');
        var config = new KubeletConfiguration { FeatureGates = gates };
        string[] known = [FeatureGates.MemoryQos, FeatureGates.QosReserved, FeatureGates.NodeDeclaredFeatures];
        Assert.Equal(on, string.Join(' ', known.Where(g => FeatureGates.IsOn(config, g))));
    }

    [Fact]
    public void Validate_MemoryReservation_NeedsItsGate()
    {
        var config = Valid();
        config.MemoryReservationPolicy = "TieredReservation";
        Assert.Contains(
            "invalid configuration: memoryReservationPolicy \"TieredReservation\" requires MemoryQoS feature gate to be enabled", KubeletConfigurationValidator.Validate(config));
        config.FeatureGates = new Dictionary<string, bool> { ["MemoryQoS"] = true };
        Assert.Empty(KubeletConfigurationValidator.Validate(config));
    }

    [Fact]
    public void Validate_QosReserved_IsRefusedOnlyWhereItWouldAct()
    {
        var config = Valid();
        config.QosReserved = new Dictionary<string, string> { ["memory"] = "50%" };
        Assert.Empty(KubeletConfigurationValidator.Validate(config));
        config.FeatureGates = new Dictionary<string, bool> { ["QOSReserved"] = true };
        Assert.Contains("qosReserved (--qos-reserved) is not supported", Assert.Single(KubeletConfigurationValidator.Validate(config)), StringComparison.Ordinal);
    }

    private static KubeletConfiguration Valid()
    {
        var config = new KubeletConfiguration();
        KubeletDefaultRules.ApplyDependent(config);
        return config;
    }
}
