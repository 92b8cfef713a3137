namespace NodeStack.Kubelet.Certificates;

/// <summary>A certificate is not to be had with this request; a new one, with a new key, may fare better.</summary>
internal sealed class CertificateRefusedException(string reason) : Exception(reason);
