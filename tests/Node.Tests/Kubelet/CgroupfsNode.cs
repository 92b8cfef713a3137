using k8s.Models;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>A node that was told to leave systemd out of it.</summary>
public sealed class CgroupfsNode() : CgroupNode("--cgroup-driver", "cgroupfs")
{
    public override string ClassGroup(string qos) => qos.Length == 0 ? "/kubepods" : $"/kubepods/{qos}";

    public override string PodGroup(string qos, string uid) => $"{ClassGroup(qos)}/pod{uid}";

    public override string ContainerGroup(string qos, V1Pod pod) => $"{PodGroup(qos, pod.Metadata.Uid)}/{ContainerId(pod)}";
}
