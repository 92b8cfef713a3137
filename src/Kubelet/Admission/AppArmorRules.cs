using k8s.Models;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Admission;

/// <summary>A pod that asks for an AppArmor profile is refused where the kernel cannot enforce one.</summary>
internal static class AppArmorRules
{
    public static PodRejection? Judge(V1Pod pod, AdmissionNode node)
    {
        if (node.AppArmorEnabled || !AsksForProfile(pod))
            return null;
        return new PodRejection("AppArmor", "Cannot enforce AppArmor: AppArmor is not enabled on the host");
    }

    private static bool AsksForProfile(V1Pod pod)
    {
        if (IsEnforced(pod.Spec.SecurityContext?.AppArmorProfile))
            return true;
        foreach (var (container, _) in PodContainerRules.All(pod))
            if (IsEnforced(container.SecurityContext?.AppArmorProfile))
                return true;
        return false;
    }

    private static bool IsEnforced(V1AppArmorProfile? profile) => profile?.Type is "Localhost";
}
