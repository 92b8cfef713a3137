using k8s.Models;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Containers.Security;

/// <summary>The security settings of sandboxes and containers, merged from pod, container and image.</summary>
internal static class SecurityContextBuilder
{
    public static SandboxSecurityContext Sandbox(V1Pod pod, NamespaceOptions namespaces)
    {
        var security = pod.Spec?.SecurityContext;
        return new SandboxSecurityContext
        {
            Namespaces = namespaces,
            SeLinux = GroupRules.SeLinux(security?.SeLinuxOptions),
            RunAsUser = security?.RunAsUser,
            RunAsGroup = security?.RunAsGroup,
            SupplementalGroups = GroupRules.Supplemental(pod),
            SupplementalGroupsPolicy = GroupRules.Policy(pod),
            Privileged = AllContainers(pod).Any(c => c.SecurityContext?.Privileged == true)
                || (pod.Spec?.EphemeralContainers ?? []).Any(c => c.SecurityContext?.Privileged == true),
            // The sandbox's own process needs nothing: it is confined whatever the pod says (k/k#84623).
            Seccomp = new SecurityProfile(SecurityProfileKind.RuntimeDefault),
        };
    }

    public static ContainerSecurityContext Container(
        V1Pod pod, V1Container container, ImageUser image, NamespaceOptions namespaces, SecurityOptions options)
    {
        var effective = EffectiveSecurity.Of(pod, container);
        RunAsUserRules.Verify(pod, container, effective, image);
        return new ContainerSecurityContext
        {
            Capabilities = CapabilitiesOf(effective.Capabilities),
            Privileged = effective.Privileged,
            Namespaces = namespaces,
            SeLinux = GroupRules.SeLinux(effective.SeLinux),
            RunAsUser = effective.RunAsUser ?? image.Uid,
            RunAsUsername = effective.RunAsUser is null ? image.Username : "",
            RunAsGroup = effective.RunAsGroup,
            ReadonlyRootfs = effective.ReadOnlyRootFilesystem,
            SupplementalGroups = GroupRules.Supplemental(pod),
            SupplementalGroupsPolicy = GroupRules.Policy(pod),
            NoNewPrivs = effective.AllowPrivilegeEscalation == false,
            MaskedPaths = ProcMountRules.MaskedPaths(effective.ProcMount, options.HostMaskedPaths),
            ReadonlyPaths = ProcMountRules.ReadonlyPaths(effective.ProcMount),
            Seccomp = SeccompRules.Profile(pod, container, options.SeccompRoot, options.SeccompDefault),
            AppArmor = AppArmorRules.Profile(pod, container),
        };
    }

    private static IEnumerable<V1Container> AllContainers(V1Pod pod) =>
        (pod.Spec?.InitContainers ?? []).Concat(pod.Spec?.Containers ?? []);

    private static Capabilities? CapabilitiesOf(V1Capabilities? wish) =>
        wish is null ? null : new Capabilities([.. wish.Add ?? []], [.. wish.Drop ?? []], []);
}
