using k8s.Models;

namespace NodeStack.Node.Tests.Kubelet;

/// <summary>What a node on a machine with systemd does by itself.</summary>
public class SystemdNode : CgroupNode
{
    public override string ClassGroup(string qos) => qos.Length == 0 ? "/kubepods.slice" : $"/kubepods.slice/kubepods-{qos}.slice";

    public override string PodGroup(string qos, string uid) =>
        $"{ClassGroup(qos)}/kubepods-{(qos.Length == 0 ? "" : qos + "-")}pod{uid.Replace('-', '_')}.slice";

    public override string ContainerGroup(string qos, V1Pod pod) => $"{PodGroup(qos, pod.Metadata.Uid)}/cri-containerd-{ContainerId(pod)}.scope";
}
