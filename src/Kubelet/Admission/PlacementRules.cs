using k8s.Models;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Sources;

namespace NodeStack.Kubelet.Admission;

/// <summary>Whether this is a node the pod may be on: affinity, name, host ports, taints. The scheduler asked the same, maybe of an older node.</summary>
internal static class PlacementRules
{
    public static PodRejection? Judge(V1Pod pod, AdmissionScene scene)
    {
        if (!NodeAffinityRules.Matches(pod, scene.Node))
            return Failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
        if (pod.Spec.NodeName is { Length: > 0 } name && name != scene.Node.Metadata.Name)
            return Failed("NodeName", "node(s) didn't match the requested node name");
        if (HostPortRules.Conflicts(pod, scene.Others))
            return Failed("NodePorts", "node(s) didn't have free ports for the requested pod ports");
        if (!MirrorRules.IsStatic(pod) && TaintRules.FirstUntolerated(pod, scene.Node) is not null)
            return Failed("TaintToleration", "node(s) had taints that the pod didn't tolerate");
        return null;
    }

    private static PodRejection Failed(string predicate, string why) => new(predicate, $"Predicate {predicate} failed: {why}");
}
