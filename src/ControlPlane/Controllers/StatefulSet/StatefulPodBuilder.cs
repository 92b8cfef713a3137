using System.Globalization;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.Pods;
using NodeStack.ControlPlane.Controllers.Reconciling;
using NodeStack.ControlPlane.Controllers.Revisions;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.StatefulSet;

/// <summary>Pods of StatefulSets and their claims: each has a name, a host name and volumes of its own.</summary>
public static class StatefulPodBuilder
{
    public static V1Pod Build(V1StatefulSet set, V1PodTemplateSpec template, string revision, int ordinal)
    {
        var pod = PodTemplateRules.Build(template, ObjectKind.StatefulSet, set.Metadata);
        pod.Metadata.Name = StatefulSetRules.PodName(set, ordinal);
        SetIdentity(set, pod, ordinal);
        pod.Spec.Hostname = pod.Metadata.Name;
        pod.Spec.Subdomain = string.IsNullOrEmpty(set.Spec.ServiceName) ? null : set.Spec.ServiceName;
        pod.Metadata.Labels[TemplateRevisionRules.HashLabel] = revision;
        SetVolumes(set, pod, ordinal);
        return pod;
    }

    /// <summary>Whether the pod says who it is, and has its volumes.</summary>
    public static bool IsAsItShouldBe(V1StatefulSet set, V1Pod pod, int ordinal) =>
        pod.Metadata.Labels is { } labels && labels.TryGetValue(StatefulSetRules.PodNameLabel, out var name) && name == pod.Metadata.Name
        && (set.Spec.VolumeClaimTemplates ?? []).All(t => pod.Spec.Volumes?.Any(
            v => v.Name == t.Metadata.Name && v.PersistentVolumeClaim?.ClaimName == StatefulSetRules.ClaimName(set, t, ordinal)) == true);

    public static V1Pod Mended(V1StatefulSet set, V1Pod pod, int ordinal)
    {
        var copy = ObjectCopy.Of(pod);
        (copy.ApiVersion, copy.Kind) = ("v1", "Pod");
        SetIdentity(set, copy, ordinal);
        SetVolumes(set, copy, ordinal);
        return copy;
    }

    public static IEnumerable<V1PersistentVolumeClaim> Claims(V1StatefulSet set, int ordinal)
    {
        foreach (var template in set.Spec.VolumeClaimTemplates ?? [])
        {
            var claim = ObjectCopy.Of(template);
            (claim.ApiVersion, claim.Kind, claim.Status) = ("v1", "PersistentVolumeClaim", null);
            claim.Metadata.Name = StatefulSetRules.ClaimName(set, template, ordinal);
            claim.Metadata.NamespaceProperty = set.Metadata.NamespaceProperty;
            var labels = new Dictionary<string, string>(claim.Metadata.Labels ?? new Dictionary<string, string>(), StringComparer.Ordinal);
            foreach (var (name, value) in set.Spec.Selector?.MatchLabels ?? new Dictionary<string, string>())
                labels[name] = value;
            claim.Metadata.Labels = labels;
            yield return claim;
        }
    }

    private static void SetIdentity(V1StatefulSet set, V1Pod pod, int ordinal)
    {
        pod.Metadata.NamespaceProperty = set.Metadata.NamespaceProperty;
        pod.Metadata.Labels ??= new Dictionary<string, string>();
        pod.Metadata.Labels[StatefulSetRules.PodNameLabel] = pod.Metadata.Name;
        pod.Metadata.Labels[StatefulSetRules.PodIndexLabel] = ordinal.ToString(CultureInfo.InvariantCulture);
    }

    private static void SetVolumes(V1StatefulSet set, V1Pod pod, int ordinal)
    {
        if (set.Spec.VolumeClaimTemplates is not { Count: > 0 } templates)
            return;
        var own = templates.Select(t => new V1Volume
        {
            Name = t.Metadata.Name,
            PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = StatefulSetRules.ClaimName(set, t, ordinal) },
        });
        pod.Spec.Volumes = [.. own, .. (pod.Spec.Volumes ?? []).Where(v => templates.All(t => t.Metadata.Name != v.Name))];
    }
}
