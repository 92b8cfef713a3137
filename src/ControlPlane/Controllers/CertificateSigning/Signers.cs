namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>Names of the signers that the cluster itself has.</summary>
public static class Signers
{
    public const string ApiServerClient = "kubernetes.io/kube-apiserver-client";
    public const string KubeletClient = "kubernetes.io/kube-apiserver-client-kubelet";
    public const string KubeletServing = "kubernetes.io/kubelet-serving";
    public const string LegacyUnknown = "kubernetes.io/legacy-unknown";
}
