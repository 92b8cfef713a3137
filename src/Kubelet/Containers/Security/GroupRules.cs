using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers.Security;

/// <summary>Additional groups of a pod's processes: fsGroup first, then supplementalGroups.</summary>
internal static class GroupRules
{
    public static IReadOnlyList<long> Supplemental(V1Pod pod)
    {
        var security = pod.Spec?.SecurityContext;
        var groups = new List<long>();
        if (security?.FsGroup is { } fsGroup)
            groups.Add(fsGroup);
        foreach (var group in security?.SupplementalGroups ?? [])
            if (group is { } id)
                groups.Add(id);
        return groups;
    }

    public static SupplementalGroupsPolicy Policy(V1Pod pod) => pod.Spec?.SecurityContext?.SupplementalGroupsPolicy switch
    {
        null or "Merge" => SupplementalGroupsPolicy.Merge,
        "Strict" => SupplementalGroupsPolicy.Strict,
        var other => throw ConfigErrors.Container($"unsupported supplementalGroupsPolicy: {other}"),
    };

    public static SeLinuxOptions? SeLinux(V1SELinuxOptions? options) =>
        options is null ? null : new SeLinuxOptions(options.User ?? "", options.Role ?? "", options.Type ?? "", options.Level ?? "");
}
