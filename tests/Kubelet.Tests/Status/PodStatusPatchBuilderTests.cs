using System.Text.Json.Nodes;
using CsCheck;
using k8s.Models;
using NodeStack.Kubelet.Status;

namespace NodeStack.Kubelet.Tests.Status;

public class PodStatusPatchBuilderTests
{
    [Fact]
    public void Build_Same_IsNothing() => Assert.Null(PodStatusPatchBuilder.Build(Running(), Running()));

    [Fact]
    public void Build_ConditionOfOthers_IsLeftAlone_WhateverTheOldLookSays()
    {
        var has = Running();
        has.Conditions.Add(new V1PodCondition { Type = "example.com/gate", Status = "True" });
        var wants = Running();
        wants.Conditions.Add(new V1PodCondition { Type = "example.com/gate", Status = "False" });
        Assert.Null(PodStatusPatchBuilder.Build(has, wants));
    }

    [Fact]
    public void Build_OwnConditionChanges_OnlyItIsSent_FieldsItLosesAreCleared()
    {
        var has = Running();
        has.Conditions[0] = new V1PodCondition { Type = "Ready", Status = "False", Reason = "ContainersNotReady", Message = "m" };
        Assert.Equal(
            """{"conditions":[{"status":"True","type":"Ready","message":null,"reason":null}]}""",
            PodStatusPatchBuilder.Build(has, Running())!.ToJsonString());
    }

    [Fact]
    public void Build_ConditionGone_IsDeleted()
    {
        var has = Running();
        has.Conditions.Add(new V1PodCondition { Type = "PodResizePending", Status = "True" });
        Assert.Equal("""{"conditions":[{"$patch":"delete","type":"PodResizePending"}]}""", PodStatusPatchBuilder.Build(has, Running())!.ToJsonString());
    }

    [Fact]
    public void Build_DisruptionByAnother_StaysTheirs()
    {
        var has = Running();
        has.Conditions.Add(new V1PodCondition { Type = "DisruptionTarget", Status = "True", Reason = "EvictionByEvictionAPI" });
        Assert.Null(PodStatusPatchBuilder.Build(has, Running()));
    }

    [Fact]
    public void Build_OtherAddress_ReplacesTheOld()
    {
        var has = Running();
        (has.PodIP, has.PodIPs) = ("10.0.0.1", [new V1PodIP { Ip = "10.0.0.1" }]);
        var wants = Running();
        (wants.PodIP, wants.PodIPs) = ("10.0.0.2", [new V1PodIP { Ip = "10.0.0.2" }]);
        Assert.Equal(
            """{"podIP":"10.0.0.2","podIPs":[{"ip":"10.0.0.2"},{"$patch":"delete","ip":"10.0.0.1"}]}""", PodStatusPatchBuilder.Build(has, wants)!.ToJsonString());
    }

    [Fact]
    public void Build_AppliedByTheServer_LeavesNothingToSay() => Gen.Select(Status(), Status()).Sample((has, wants) =>
    {
        var patch = PodStatusPatchBuilder.Build(has, wants);
        var item = new JsonObject { ["status"] = JsonNode.Parse(k8s.KubernetesJson.Serialize(has)) };
        if (patch is not null)
            TestSupport.Api.FakeApiMerge.Into(item, new JsonObject { ["status"] = patch });
        var after = k8s.KubernetesJson.Deserialize<V1PodStatus>(item["status"]!.ToJsonString());
        Assert.Null(PodStatusPatchBuilder.Build(after, wants));
    });

    private static Gen<V1PodStatus> Status() => Gen.Select(
        Of("Pending", "Running", "Failed"), Of(null, "Evicted"), Of("True", "False"), Gen.Int[0, 3], Of(null, "100m"),
        (phase, reason, ready, address, cpu) => new V1PodStatus
        {
            Phase = phase,
            Reason = reason,
            Conditions = [new V1PodCondition { Type = "Ready", Status = ready, Reason = ready == "True" ? null : "No" }],
            PodIP = address == 0 ? null : $"10.0.0.{address}",
            PodIPs = address == 0 ? null : [new V1PodIP { Ip = $"10.0.0.{address}" }],
            AllocatedResources = cpu is null ? null : new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpu) },
            ContainerStatuses = [new V1ContainerStatus { Name = "c", Image = "i", ImageID = "", RestartCount = address, Ready = ready == "True", State = new V1ContainerState() }],
        });

    private static Gen<string?> Of(params string?[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static V1PodStatus Running() => new()
    {
        Phase = "Running",
        Conditions = [new V1PodCondition { Type = "Ready", Status = "True" }],
    };
}
