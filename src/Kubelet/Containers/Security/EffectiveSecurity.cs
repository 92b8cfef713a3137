using k8s.Models;

namespace NodeStack.Kubelet.Containers.Security;

/// <summary>A container's security settings after the pod's: the container's own value wins, field by field.</summary>
internal sealed record EffectiveSecurity
{
    public long? RunAsUser { get; init; }
    public long? RunAsGroup { get; init; }
    public bool? RunAsNonRoot { get; init; }
    public V1SELinuxOptions? SeLinux { get; init; }
    public V1Capabilities? Capabilities { get; init; }
    public bool Privileged { get; init; }
    public bool ReadOnlyRootFilesystem { get; init; }
    public bool? AllowPrivilegeEscalation { get; init; }
    public string? ProcMount { get; init; }

    public static EffectiveSecurity Of(V1Pod pod, V1Container container)
    {
        var pods = pod.Spec?.SecurityContext;
        var own = container.SecurityContext;
        return new EffectiveSecurity
        {
            RunAsUser = own?.RunAsUser ?? pods?.RunAsUser,
            RunAsGroup = own?.RunAsGroup ?? pods?.RunAsGroup,
            RunAsNonRoot = own?.RunAsNonRoot ?? pods?.RunAsNonRoot,
            SeLinux = own?.SeLinuxOptions ?? pods?.SeLinuxOptions,
            Capabilities = own?.Capabilities,
            Privileged = own?.Privileged ?? false,
            ReadOnlyRootFilesystem = own?.ReadOnlyRootFilesystem ?? false,
            AllowPrivilegeEscalation = own?.AllowPrivilegeEscalation,
            ProcMount = own?.ProcMount,
        };
    }
}
