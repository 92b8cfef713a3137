using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Revisions;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.DaemonSet;

/// <summary>Pods of DaemonSets: each can be scheduled to one node only.</summary>
public static class DaemonPodBuilder
{
    public static V1Pod Build(V1DaemonSet set, string node, string hash)
    {
        var pod = PodTemplateRules.Build(set.Spec.Template, ObjectKind.DaemonSet, set.Metadata);
        pod.Metadata.Labels ??= new Dictionary<string, string>();
        pod.Metadata.Labels[TemplateRevisionRules.HashLabel] = hash;
        if (DaemonSetRules.TemplateGeneration(set) is { } generation)
            pod.Metadata.Labels[DaemonSetRules.GenerationLabel] = generation;
        pod.Spec.Tolerations = DaemonPlacementRules.Tolerations(pod.Spec);
        pod.Spec.Affinity ??= new V1Affinity();
        pod.Spec.Affinity.NodeAffinity ??= new V1NodeAffinity();
        pod.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
        {
            NodeSelectorTerms = [new V1NodeSelectorTerm { MatchFields = [new V1NodeSelectorRequirement { Key = "metadata.name", OperatorProperty = "In", Values = [node] }] }],
        };
        return pod;
    }
}
