using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.ServiceAccounts;

/// <summary>Which secrets a pod uses.</summary>
public static class PodSecretRules
{
    public static IEnumerable<string> Names(V1Pod pod)
    {
        var spec = pod.Spec;
        var environments = (spec.InitContainers ?? []).Concat(spec.Containers ?? []).Select(c => (c.Env, c.EnvFrom))
            .Concat((spec.EphemeralContainers ?? []).Select(c => (c.Env, c.EnvFrom)));
        return (spec.ImagePullSecrets ?? []).Select(s => s.Name)
            .Concat(environments.SelectMany(e => (e.EnvFrom ?? []).Select(f => f.SecretRef?.Name).Concat((e.Env ?? []).Select(v => v.ValueFrom?.SecretKeyRef?.Name))))
            .Concat((spec.Volumes ?? []).SelectMany(Names))
            .OfType<string>().Where(n => n.Length > 0).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string?> Names(V1Volume volume) =>
    [
        volume.Secret?.SecretName, volume.AzureFile?.SecretName, volume.Cephfs?.SecretRef?.Name, volume.Cinder?.SecretRef?.Name, volume.FlexVolume?.SecretRef?.Name,
        volume.Rbd?.SecretRef?.Name, volume.ScaleIO?.SecretRef?.Name, volume.Iscsi?.SecretRef?.Name, volume.Storageos?.SecretRef?.Name, volume.Csi?.NodePublishSecretRef?.Name,
        .. (volume.Projected?.Sources ?? []).Select(s => s.Secret?.Name),
    ];
}
