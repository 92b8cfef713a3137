using k8s.Models;
using NodeStack.Kubelet.Containers.Security;

namespace NodeStack.Kubelet.Volumes.Tokens;

/// <summary>Who may read a token's file: the pod's one user or its fsGroup where there is such, else whom the volume's mode lets.</summary>
internal static class TokenFileRules
{
    private const int OwnerOnly = 0x180; // 0600; fsGroup adds its own right to read

    public static int Mode(V1Pod pod, int volumeMode) =>
        Owner(pod) is not null || pod.Spec?.SecurityContext?.FsGroup is not null ? OwnerOnly : volumeMode;

    /// <summary>The user that all containers run as; null when they differ or one does not say.</summary>
    public static long? Owner(V1Pod pod)
    {
        long? owner = null;
        foreach (var container in (pod.Spec?.InitContainers ?? []).Concat(pod.Spec?.Containers ?? []))
        {
            var user = EffectiveSecurity.Of(pod, container).RunAsUser;
            if (user is null || (owner is not null && owner != user))
                return null;
            owner = user;
        }
        return owner;
    }
}
