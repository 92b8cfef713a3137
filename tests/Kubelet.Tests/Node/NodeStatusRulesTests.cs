using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Json;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Observation;
using NodeStack.TestSupport.Api;

namespace NodeStack.Kubelet.Tests.Node;

public sealed class NodeStatusRulesTests
{
    [Fact]
    public void Build_TheRecordedNode_ShowsWhatUpstreamShows()
    {
        var status = Tree(NodeStatusBuilder.Build(NodeSamples.Inputs with
        {
            Images = [NodeSamples.Image("kitten:1.8", 10), NodeSamples.Image("nautilus:1.8", 20)],
        }));

        Assert.Equal("""[{"address":"192.0.2.2","type":"InternalIP"},{"address":"peer-node","type":"Hostname"}]""", status["addresses"]!.ToJsonString());
        Assert.Equal(
            """{"cpu":"2","memory":"24684092Ki","ephemeral-storage":"264212084Ki","hugepages-1Gi":"0","hugepages-2Mi":"0","pods":"250"}""", status["capacity"]!.ToJsonString());
        Assert.Equal("24581692Ki", status.Child("allocatable").Text("memory"));
        Assert.Equal("267847642337", status.Child("allocatable").Text("ephemeral-storage"));
        Assert.Equal("containerd://1.6.20", status.Child("nodeInfo").Text("containerRuntimeVersion"));
        Assert.Equal("3d1219c7c4c5404aaa1f6d2a48adfda4", status.Child("nodeInfo").Text("systemUUID"));
        Assert.Equal("""{"kubeletEndpoint":{"Port":10250}}""", status["daemonEndpoints"]!.ToJsonString());
        Assert.Equal(["nautilus:1.8", "kitten:1.8"], status.Items("images").Select(i => i.Texts("names")[0]));
        Assert.Equal(
            [
                "MemoryPressure False KubeletHasSufficientMemory kubelet has sufficient memory available",
                "DiskPressure False KubeletHasNoDiskPressure kubelet has no disk pressure",
                "PIDPressure False KubeletHasSufficientPID kubelet has sufficient PID available",
                "Ready True KubeletReady kubelet is posting ready status",
            ],
            status.Items("conditions").Select(c => $"{c.Text("type")} {c.Text("status")} {c.Text("reason")} {c.Text("message")}"));
    }

    [Theory]
    [InlineData(true, true, "", "", "kubelet is posting ready status")]
    [InlineData(true, false, "", "", "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:cni plugin not initialized")]
    [InlineData(false, true, "", "", "container runtime not ready: RuntimeReady=false reason:Broken message:no disk")]
    [InlineData(true, true, "PLEG is not healthy: x", "", "PLEG is not healthy: x")]
    [InlineData(true, false, "PLEG is not healthy: x", "",
        "[PLEG is not healthy: x, container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:cni plugin not initialized]")]
    [InlineData(null, null, "", "", "container runtime is down")]
    [InlineData(null, null, "PLEG is not healthy: x", "", "[container runtime is down, PLEG is not healthy: x]")]
    [InlineData(true, true, "", "ephemeral-storage", "missing node capacity for resources: ephemeral-storage")]
    public void Ready_ByTroubles_HasUpstreamsMessage(bool? runtime, bool? network, string trouble, string missing, string message)
    {
        var ready = NodeConditionRules.Build(NodeSamples.Inputs with
        {
            RuntimeStatus = runtime is null ? null : NodeSamples.Status(runtime.Value, network!.Value),
            Troubles = trouble.Length == 0 ? [] : [trouble],
            Capacity = NodeSamples.Capacity.Where((name, _) => name != missing),
        }).Single(c => c.Type == "Ready");

        var isReady = message.StartsWith("kubelet", StringComparison.Ordinal);
        Assert.Equal((message, isReady ? "True" : "False", isReady ? "KubeletReady" : "KubeletNotReady"), (ready.Message, ready.Status, ready.Reason));
    }

    [Fact]
    public void Ready_OnAReducedHost_SaysWhatIsNotEnforced()
    {
        var ready = NodeConditionRules.Build(NodeSamples.Inputs with { Facts = NodeSamples.Facts with { IsReduced = true, ReducedReasons = ["no cgroup v2"] } })[^1];

        Assert.Equal(("True", "kubelet is posting ready status; limits are not enforced: no cgroup v2"), (ready.Status, ready.Message));
    }

    [Fact]
    public void Conditions_OverTime_KeepTheirTransitionUntilTheyChange()
    {
        var first = NodeStatusBuilder.Build(NodeSamples.Inputs);
        var later = NodeSamples.Inputs with { Old = first, Now = NodeSamples.Now.AddMinutes(5), Pressure = new NodePressure(true, false, false) };

        var conditions = NodeConditionRules.Build(later).ToDictionary(c => c.Type);

        Assert.Equal(NodeSamples.Now.AddMinutes(5).UtcDateTime, conditions["MemoryPressure"].LastTransitionTime);
        Assert.Equal("KubeletHasInsufficientMemory", conditions["MemoryPressure"].Reason);
        Assert.Equal(NodeSamples.Now.UtcDateTime, conditions["Ready"].LastTransitionTime);
        Assert.All(conditions.Values, c => Assert.Equal(NodeSamples.Now.AddMinutes(5).UtcDateTime, c.LastHeartbeatTime));
    }

    [Fact]
    public void Patch_OnlyTimePassed_IsNothingAndTheReportHasOnlyHeartbeats()
    {
        var has = NodeStatusBuilder.Build(NodeSamples.Inputs);
        var wants = NodeStatusBuilder.Build(NodeSamples.Inputs with { Old = has, Now = NodeSamples.Now.AddSeconds(10) });

        Assert.Empty(NodeStatusPatchBuilder.Change(has, wants));
        Assert.Equal("conditions", Assert.Single(NodeStatusPatchBuilder.Build(has, wants)).Key);
    }

    [Fact]
    public void Patch_AddressAdded_ReplacesTheList()
    {
        var has = NodeStatusBuilder.Build(NodeSamples.Inputs);
        var wants = NodeStatusBuilder.Build(NodeSamples.Inputs with { Old = has, Facts = NodeSamples.Facts with { HostIps = ["192.0.2.2", "2001:db8::2"] } });

        Assert.Equal(
            """[{"address":"192.0.2.2","type":"InternalIP"},{"address":"2001:db8::2","type":"InternalIP"},{"address":"peer-node","type":"Hostname"},{"$patch":"replace"}]""",
            NodeStatusPatchBuilder.Build(has, wants)["addresses"]!.ToJsonString());
    }

    [Fact]
    public void Patch_ResourcesAndConditionsOfOthers_StayAndCanBeAllocated()
    {
        var has = NodeStatusBuilder.Build(NodeSamples.Inputs);
        has.Capacity["example.com/gpu"] = new ResourceQuantity("4");
        has.Capacity["hugepages-1Ti"] = new ResourceQuantity("1Ti");
        has.Conditions.Add(new V1NodeCondition { Type = "NetworkUnavailable", Status = "False" });

        var patch = NodeStatusPatchBuilder.Build(has, NodeStatusBuilder.Build(NodeSamples.Inputs with { Old = has }));

        Assert.Equal("""{"hugepages-1Ti":null}""", patch["capacity"]!.ToJsonString());
        Assert.Equal("""{"example.com/gpu":"4"}""", patch["allocatable"]!.ToJsonString());
        Assert.False(patch.ContainsKey("conditions"));
    }

    [Fact]
    public async Task Patch_FromAnyStatusToAnyOther_LeavesNothingToChange()
    {
        const string path = "/api/v1/nodes/peer-node";
        NodeStatusInputs[] states =
        [
            NodeSamples.Inputs,
            NodeSamples.Inputs with { Pressure = new NodePressure(true, true, true), Now = NodeSamples.Now.AddMinutes(1) },
            NodeSamples.Inputs with { RuntimeStatus = NodeSamples.Status(false, false), VolumesInUse = ["b", "a"], Now = NodeSamples.Now.AddMinutes(2) },
            NodeSamples.Inputs with { Facts = NodeSamples.Facts with { HostIps = ["2001:db8::1", "192.0.2.9"] }, Images = [NodeSamples.Image("a", 1)] },
            NodeSamples.Inputs with { Capacity = NodeSamples.Capacity.Where((name, _) => name != "hugepages-1Gi"), Machine = NodeSamples.Machine with { SwapBytes = 4096 } },
        ];
        foreach (var (from, to) in states.SelectMany(f => states.Select(t => (f, t))))
        {
            var api = new FakeNodeApi();
            api.Add(path, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "peer-node" }, ["status"] = Tree(NodeStatusBuilder.Build(from)) });
            var nodes = new ApiResources(api).Nodes;
            var has = (await nodes.GetAsync("", "peer-node", CancellationToken.None)).Status;
            if (NodeStatusPatchBuilder.Build(has, NodeStatusBuilder.Build(to with { Old = has })) is { Count: > 0 } patch)
                await nodes.PatchAsync("", "peer-node", ApiPatch.StrategicMerge(new JsonObject { ["status"] = patch }), CancellationToken.None, "status");

            var after = (await nodes.GetAsync("", "peer-node", CancellationToken.None)).Status;
            Assert.Empty(NodeStatusPatchBuilder.Change(after, NodeStatusBuilder.Build(to with { Old = after })));
        }
    }

    [Theory]
    [InlineData(NodeAddressing.Own, false, "192.0.2.2 peer-node")]
    [InlineData(NodeAddressing.OwnAtFirst, false, "192.0.2.2 peer-node")]
    [InlineData(NodeAddressing.OwnAtFirst, true, "198.51.100.1")]
    [InlineData(NodeAddressing.Cloud, false, "peer-node")]
    [InlineData(NodeAddressing.Cloud, true, "198.51.100.1")]
    public void Addresses_ByWhoSaysThem(object who, bool cloudSpoke, string addresses)
    {
        var old = cloudSpoke ? new V1NodeStatus { Addresses = [new V1NodeAddress { Type = "ExternalIP", Address = "198.51.100.1" }] } : null;

        var status = NodeStatusBuilder.Build(NodeSamples.Inputs with { Addresses = (NodeAddressing)who, Old = old });

        Assert.Equal(addresses, string.Join(' ', status.Addresses.Select(a => a.Address)));
    }

    [Fact]
    public void RuntimeDown_HandlersAndFeatures_StayAsTheyWere()
    {
        var up = new RuntimeStatus(NodeSamples.Good.Conditions, [new RuntimeHandler("runc", true, true), new RuntimeHandler("", true, false)], true);
        var has = NodeStatusBuilder.Build(NodeSamples.Inputs with { RuntimeStatus = up });

        var down = NodeStatusBuilder.Build(NodeSamples.Inputs with { RuntimeStatus = null, Old = has });

        Assert.Equal(["", "runc"], down.RuntimeHandlers.Select(h => h.Name));
        Assert.True(down.Features.SupplementalGroupsPolicy);
    }

    [Theory]
    [InlineData(-1, "pleg has yet to be successful")]
    [InlineData(179, null)]
    [InlineData(185, "pleg was last seen active 3m5s ago; threshold is 3m0s")]
    public void Pleg_ByItsAge_HasUpstreamsWords(int seconds, string? trouble) =>
        Assert.Equal(trouble, RelistHealthRules.Trouble(seconds < 0 ? null : TimeSpan.FromSeconds(seconds), TimeSpan.FromMinutes(3)));

    [Theory]
    [InlineData(1, 100, 200)]
    [InlineData(3, 400, 800)]
    [InlineData(7, 6400, 7000)]
    [InlineData(1000, 7000, 7000)]
    public void Waits_AfterFailures_DoubleToSevenSeconds(int failures, int register, int lease) =>
        Assert.Equal((register, lease), (NodeTimingRules.Register(failures).TotalMilliseconds, NodeTimingRules.FindLease(failures).TotalMilliseconds));

    private static JsonObject Tree(V1NodeStatus status) => (JsonObject)JsonNode.Parse(KubernetesJson.Serialize(status))!;
}
