using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers.Security;

/// <summary>Which seccomp profile a container gets. Whatever cannot be honoured is an error, never less confinement (CVE-2023-2431).</summary>
internal static class SeccompRules
{
    /// <param name="profileRoot">Folder that Localhost profiles are below.</param>
    /// <param name="defaultToRuntime">seccompDefault: RuntimeDefault where the pod says nothing, else Unconfined.</param>
    public static SecurityProfile Profile(V1Pod pod, V1Container container, string profileRoot, bool defaultToRuntime)
    {
        var wish = container.SecurityContext?.SeccompProfile ?? pod.Spec?.SecurityContext?.SeccompProfile;
        if (wish is null)
            return new SecurityProfile(defaultToRuntime ? SecurityProfileKind.RuntimeDefault : SecurityProfileKind.Unconfined);
        return wish.Type switch
        {
            "RuntimeDefault" => new SecurityProfile(SecurityProfileKind.RuntimeDefault),
            "Unconfined" => new SecurityProfile(SecurityProfileKind.Unconfined),
            "Localhost" => new SecurityProfile(SecurityProfileKind.Localhost, Localhost(wish.LocalhostProfile, profileRoot)),
            _ => throw ConfigErrors.Container($"unknown seccomp profile type: {ConfigErrors.Quote(wish.Type)}"),
        };
    }

    private static string Localhost(string? profile, string profileRoot)
    {
        if (string.IsNullOrEmpty(profile))
            throw ConfigErrors.Container("localhostProfile must be set if seccompProfile type is Localhost.");
        if (Path.IsPathRooted(profile))
            throw ConfigErrors.Container($"localhostProfile {ConfigErrors.Quote(profile)} must be a relative path");
        if (profile.Split('/').Contains("..") || profile.Contains('\0'))
            throw ConfigErrors.Container($"localhostProfile {ConfigErrors.Quote(profile)} must not contain '..'");
        return Path.Combine(profileRoot, profile);
    }
}
