using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers.Security;

/// <summary>Which AppArmor profile a container gets: its own field, the old annotation, the pod's field, in that order.</summary>
internal static class AppArmorRules
{
    public const string AnnotationPrefix = "container.apparmor.security.beta.kubernetes.io/";
    private const string LocalhostPrefix = "localhost/";

    /// <summary>Null where nothing is asked: the runtime then does as it is configured.</summary>
    public static SecurityProfile? Profile(V1Pod pod, V1Container container)
    {
        var wish = container.SecurityContext?.AppArmorProfile
            ?? FromAnnotation(pod.Metadata?.Annotations, container.Name)
            ?? pod.Spec?.SecurityContext?.AppArmorProfile;
        return wish?.Type switch
        {
            null when wish is null => null,
            "RuntimeDefault" => new SecurityProfile(SecurityProfileKind.RuntimeDefault),
            "Unconfined" => new SecurityProfile(SecurityProfileKind.Unconfined),
            "Localhost" when string.IsNullOrEmpty(wish.LocalhostProfile) =>
                throw ConfigErrors.Container("missing localhost apparmor profile name"),
            "Localhost" => new SecurityProfile(SecurityProfileKind.Localhost, wish.LocalhostProfile),
            _ => throw ConfigErrors.Container($"unknown apparmor profile type: {ConfigErrors.Quote(wish.Type)}"),
        };
    }

    private static V1AppArmorProfile? FromAnnotation(IDictionary<string, string>? annotations, string? container)
    {
        if (annotations is null || !annotations.TryGetValue(AnnotationPrefix + container, out var value) || value is null)
            return null;
        return value switch
        {
            "runtime/default" => new V1AppArmorProfile { Type = "RuntimeDefault" },
            "unconfined" => new V1AppArmorProfile { Type = "Unconfined" },
            _ when value.StartsWith(LocalhostPrefix, StringComparison.Ordinal) =>
                new V1AppArmorProfile { Type = "Localhost", LocalhostProfile = value[LocalhostPrefix.Length..] },
            _ => throw ConfigErrors.Container($"invalid AppArmor profile name: {ConfigErrors.Quote(value)}"),
        };
    }
}
