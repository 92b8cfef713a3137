using k8s.Models;
using NodeStack.Proxy.Tracking;
using static NodeStack.Proxy.Tests.Tracking.Samples;

namespace NodeStack.Proxy.Tests.Tracking;

public sealed class NodeTranslatorTests
{
    [Fact]
    public void Translate_FullNode_HasItsParts()
    {
        var (entry, problems) = NodeTranslator.Translate(new V1Node
        {
            Metadata = new V1ObjectMeta { Name = "n1", Labels = new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = "a" }, DeletionTimestamp = DateTime.UnixEpoch },
            Spec = new V1NodeSpec { PodCIDR = "10.1.0.0/24", PodCIDRs = ["10.1.0.0/24", "fd00::/64"], Taints = [new V1Taint { Key = "z" }, new V1Taint { Key = "a" }] },
            Status = new V1NodeStatus
            {
                Addresses =
                [
                    Address("n1", "Hostname"), Address("203.0.113.1", "ExternalIP"), Address("192.168.0.1", "InternalIP"),
                    Address("192.168.0.2", "InternalIP"), Address("2001:db8::1", "ExternalIP"),
                ],
            },
        });
        Assert.Empty(problems);
        Assert.Equal(new NodeEntry("n1", "a", [At("192.168.0.1"), At("2001:db8::1")], [Net("10.1.0.0/24"), Net("fd00::/64")], ["a", "z"], true), entry);
    }

    [Fact]
    public void Translate_BareNode_IsEmpty() =>
        Assert.Equal(new NodeEntry("n1", "", [], [], [], false), NodeTranslator.Translate(new V1Node { Metadata = new V1ObjectMeta { Name = "n1" } }).Value);

    [Fact]
    public void Translate_BadNetwork_IsTold()
    {
        var (entry, problems) = NodeTranslator.Translate(new V1Node { Metadata = new V1ObjectMeta { Name = "n1" }, Spec = new V1NodeSpec { PodCIDR = "10.1.0.0" } });
        Assert.Empty(entry!.PodNetworks);
        Assert.Equal(["spec.podCIDRs has \"10.1.0.0\", which is no network"], problems.ToArray());
    }

    private static V1NodeAddress Address(string address, string type) => new() { Address = address, Type = type };
}
