using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Volumes;

/// <summary>The options of one volumeMount as the runtime takes them.</summary>
internal static class MountRules
{
    public static MountPropagation Propagation(V1VolumeMount mount) => mount.MountPropagation switch
    {
        null or "" or "None" => MountPropagation.None,
        "HostToContainer" => MountPropagation.HostToContainer,
        "Bidirectional" => MountPropagation.Bidirectional,
        var other => throw VolumeErrors.Mount($"invalid MountPropagation mode: \"{other}\""),
    };

    public static bool RecursiveReadOnly(V1VolumeMount mount, bool runtimeSupports)
    {
        if (mount.RecursiveReadOnly is null or "" or "Disabled")
            return false;
        if (mount.ReadOnlyProperty != true)
            throw Unresolved($"volume \"{mount.Name}\" requested recursive read-only mode, but it is not read-only");
        if (mount.MountPropagation is not (null or "" or "None"))
            throw Unresolved($"volume \"{mount.Name}\" requested recursive read-only mode, but it is not compatible with propagation "
                + $"\"{mount.MountPropagation}\"");
        return mount.RecursiveReadOnly switch
        {
            "IfPossible" => runtimeSupports,
            "Enabled" when runtimeSupports => true,
            "Enabled" => throw Unresolved(
                $"volume \"{mount.Name}\" requested recursive read-only mode, but it is not supported by the runtime"),
            var other => throw Unresolved($"unknown recursive read-only mode \"{other}\""),
        };
    }

    public static string ContainerPath(V1VolumeMount mount)
    {
        var path = mount.MountPath ?? "";
        return path.StartsWith('/') ? path : "/" + path;
    }

    private static VolumeException Unresolved(string message) =>
        VolumeErrors.Mount("failed to resolve recursive read-only mode: " + message);
}
