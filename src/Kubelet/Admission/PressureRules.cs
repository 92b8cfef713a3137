using k8s.Models;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// A node that evicts takes no new pods: when only memory is short none that ask for no memory, else none at all. Critical pods
/// always come in.
/// </summary>
internal static class PressureRules
{
    public const string Reason = "Evicted";
    private const string MemoryTaint = "node.kubernetes.io/memory-pressure";

    public static PodRejection? Judge(V1Pod pod, NodePressure pressure)
    {
        var names = Names(pressure);
        if (names.Count == 0 || CriticalPodRules.IsCritical(pod))
            return null;
        var isMemoryOnly = names is ["MemoryPressure"];
        if (isMemoryOnly && (QosRules.ClassOf(pod) != QosClass.BestEffort || ToleratesMemoryPressure(pod)))
            return null;
        return new PodRejection(Reason, $"The node had condition: [{string.Join(' ', names)}]. ");
    }

    private static List<string> Names(NodePressure pressure)
    {
        var names = new List<string>(3);
        if (pressure.Memory)
            names.Add("MemoryPressure");
        if (pressure.Disk)
            names.Add("DiskPressure");
        if (pressure.Pid)
            names.Add("PIDPressure");
        return names;
    }

    private static bool ToleratesMemoryPressure(V1Pod pod) =>
        TaintRules.IsTolerated(pod, new V1Taint { Key = MemoryTaint, Effect = "NoSchedule" });
}
