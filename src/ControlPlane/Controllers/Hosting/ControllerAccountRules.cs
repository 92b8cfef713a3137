using System.Collections.Frozen;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>The service account of kube-system that a controller acts as, which the cluster's roles are bound to. Mostly its name; upstream's history has exceptions.</summary>
internal static class ControllerAccountRules
{
    public const string Namespace = "kube-system";

    /// <summary>Without an account of its own: it acts as whoever runs the controllers, since accounts have no tokens without it.</summary>
    public const string Nobody = "";

    private static readonly FrozenDictionary<string, string> s_others = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["certificatesigningrequest-approving-controller"] = "certificate-controller",
        ["certificatesigningrequest-cleaner-controller"] = "certificate-controller",
        ["certificatesigningrequest-signing-controller"] = "certificate-controller",
        ["daemonset-controller"] = "daemon-set-controller",
        ["endpoints-controller"] = "endpoint-controller",
        ["endpointslice-mirroring-controller"] = "endpointslicemirroring-controller",
        ["garbage-collector-controller"] = "generic-garbage-collector",
        ["horizontal-pod-autoscaler-controller"] = "horizontal-pod-autoscaler",
        ["kubelet-serving-certificate-approver"] = "certificate-controller",
        ["legacy-serviceaccount-token-cleaner-controller"] = "legacy-service-account-token-cleaner",
        ["node-ipam-controller"] = "node-controller",
        ["node-lifecycle-controller"] = "node-controller",
        ["persistentvolume-attach-detach-controller"] = "attachdetach-controller",
        ["persistentvolume-binder-controller"] = "persistent-volume-binder",
        ["persistentvolume-expander-controller"] = "expand-controller",
        ["persistentvolume-protection-controller"] = "pv-protection-controller",
        ["persistentvolumeclaim-protection-controller"] = "pvc-protection-controller",
        ["pod-garbage-collector-controller"] = "pod-garbage-collector",
        ["replicationcontroller-controller"] = "replication-controller",
        ["root-ca-certificate-publisher-controller"] = "root-ca-cert-publisher",
        ["service-cidr-controller"] = "service-cidrs-controller",
        ["serviceaccount-controller"] = "service-account-controller",
        ["serviceaccount-token-controller"] = Nobody,
        ["taint-eviction-controller"] = "node-controller",
        ["bootstrap-signer-controller"] = "bootstrap-signer",
        ["token-cleaner-controller"] = "token-cleaner",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string AccountOf(string controller) => s_others.GetValueOrDefault(controller, controller);
}
