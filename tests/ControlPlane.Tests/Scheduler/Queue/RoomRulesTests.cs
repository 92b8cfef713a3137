using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Queue;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Tests.Scheduler.Queue;

public sealed class RoomRulesTests
{
    private readonly Cluster _cluster = new();

    /// <summary>A node of 4 CPUs and 8 Gi for 2 pods, with what its one pod takes, and what is wanted.</summary>
    [Theory]
    [InlineData("3", "1Gi", "1", "1Gi", true)]
    [InlineData("3", "1Gi", "2", "1Gi", false)]
    [InlineData("1", "7Gi", "1", "2Gi", false)]
    [InlineData("4", "1Gi", "", "1Gi", true)]
    public void MayFit_WhatIsLeft(string cpu, string memory, string wantedCpu, string wantedMemory, bool expected) =>
        Assert.Equal(expected, RoomRules.MayFit(_cluster.Pod(cpu: wantedCpu, memory: wantedMemory), Bits("NodeResourcesFit"), Node(cpu, memory), []));

    [Fact]
    public void MayFit_TooManyPods_Not()
    {
        var node = Node("1", "1Gi");
        node.Add(_cluster.Pod(cpu: "1"));
        Assert.False(RoomRules.MayFit(_cluster.Pod(cpu: "1"), Bits("NodeResourcesFit"), node, []));
    }

    /// <summary>One CPU is taken, for another pod two are kept: it matters unless it is less important, or the pod itself.</summary>
    [Theory]
    [InlineData("other", 5, "2", 3, false)]
    [InlineData("other", 5, "1", 3, true)]
    [InlineData("other", 4, "2", 4, false)]
    [InlineData("other", 3, "2", 4, true)]
    [InlineData("pod", 5, "2", 5, true)]
    public void MayFit_RoomIsKept(string keptFor, int keptPriority, string wantedCpu, int priority, bool expected)
    {
        var node = new NodeEntry("n", 0) { Facts = _cluster.Node("n", cpu: "4") };
        node.Add(_cluster.Pod(cpu: "1"));
        var pod = _cluster.Pod("pod", cpu: wantedCpu, priority: priority);
        Assert.Equal(expected, RoomRules.MayFit(pod, Bits("NodeResourcesFit"), node, [_cluster.Pod(keptFor, cpu: "2", priority: keptPriority)]));
    }

    [Theory]
    [InlineData("InterPodAffinity")]
    [InlineData("NodeResourcesFit InterPodAffinity")]
    public void MayFit_OthersTurnedItDown_NobodyKnows(string rejectors) =>
        Assert.True(RoomRules.MayFit(_cluster.Pod(cpu: "100"), Bits(rejectors), Node("1", "1Gi"), []));

    [Fact]
    public void MayFit_NodeIsNotKnown_NobodyKnows() => Assert.True(RoomRules.MayFit(_cluster.Pod(cpu: "100"), Bits("NodeResourcesFit"), null, []));

    private NodeEntry Node(string cpu, string memory)
    {
        var node = new NodeEntry("n", 0) { Facts = _cluster.Node("n", cpu: "4", memory: "8Gi", pods: 2) };
        node.Add(_cluster.Pod(cpu: cpu, memory: memory));
        return node;
    }

    private static uint Bits(string plugins) => plugins.Split(' ').Aggregate(0u, static (bits, name) => bits | PluginNames.BitOf(name));
}
