using k8s.Models;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>One running node for a class of tests; not started where the machine is not made for it.</summary>
public abstract class CgroupNode(params string[] flags) : IAsyncLifetime
{
    /// <summary>Slow system calls, one CPU: what takes a second elsewhere may take ten here.</summary>
    public const double Patience = 150;

    private TestNode? _node;

    protected virtual string ExtraConfig => "podPidsLimit: 64";

    /// <summary>Why no node is started; null when one is.</summary>
    protected virtual string? MissingReason => TestMachineFactAttribute.MissingReason();

    protected virtual string? RuntimeFolder => null;

    internal TestNode Node => _node ?? throw new InvalidOperationException("no node was started");

    public async Task InitializeAsync()
    {
        if (MissingReason is not null)
            return;
        _node = new TestNode(new TestNodeOptions { Native = File.Exists(RepoPaths.NativeBinary), ExtraConfig = ExtraConfig, Flags = flags, RuntimeFolder = RuntimeFolder });
        await _node.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
    }

    /// <summary>The group of a QoS class: "" for Guaranteed, "burstable", "besteffort".</summary>
    public abstract string ClassGroup(string qos);

    public abstract string PodGroup(string qos, string uid);

    public abstract string ContainerGroup(string qos, V1Pod pod);

    protected static string ContainerId(V1Pod pod) => pod.Status.ContainerStatuses[0].ContainerID["containerd://".Length..];
}
