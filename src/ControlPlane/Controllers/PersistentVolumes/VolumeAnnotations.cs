using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.PersistentVolumes;

/// <summary>Marks on volumes and claims. Upstream's names.</summary>
public static class VolumeAnnotations
{
    /// <summary>On a claim: binding was completed once. Without its volume it is lost from then on.</summary>
    public const string BindCompleted = "pv.kubernetes.io/bind-completed";

    /// <summary>The binding was the controller's choice, and may be undone by it.</summary>
    public const string BoundByController = "pv.kubernetes.io/bound-by-controller";
    public const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";
    public const string SelectedNode = "volume.kubernetes.io/selected-node";
    public const string Provisioner = "volume.kubernetes.io/storage-provisioner";
    public const string BetaProvisioner = "volume.beta.kubernetes.io/storage-provisioner";
    public const string BetaClass = "volume.beta.kubernetes.io/storage-class";

    public static bool Has(V1ObjectMeta meta, string name) => meta.Annotations?.ContainsKey(name) == true;

    public static V1ObjectMeta With(V1ObjectMeta meta, params ReadOnlySpan<(string Name, string Value)> marks)
    {
        var annotations = new Dictionary<string, string>(meta.Annotations ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (name, value) in marks)
            annotations[name] = value;
        return meta with { Annotations = annotations };
    }

    public static V1ObjectMeta Without(V1ObjectMeta meta, string name) =>
        meta with { Annotations = (meta.Annotations ?? new Dictionary<string, string>()).Where(a => a.Key != name).ToDictionary(StringComparer.Ordinal) };
}
