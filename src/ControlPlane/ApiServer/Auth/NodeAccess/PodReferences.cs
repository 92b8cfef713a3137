namespace NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;

/// <summary>The objects of a pod's namespace that its node needs to run it. A mirror pod needs none: its node must not gain access by making one.</summary>
public sealed record PodReferences(
    IReadOnlySet<string> Secrets,
    IReadOnlySet<string> ConfigMaps,
    IReadOnlySet<string> VolumeClaims,
    IReadOnlySet<string> ResourceClaims,
    string ServiceAccount)
{
    public static readonly PodReferences None =
        new(new HashSet<string>(), new HashSet<string>(), new HashSet<string>(), new HashSet<string>(), "");
}
