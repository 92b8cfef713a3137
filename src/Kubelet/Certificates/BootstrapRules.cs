namespace NodeStack.Kubelet.Certificates;

/// <summary>Whether a kubelet has to ask for its first client certificate, or for a new one because the old one expired while it was off.</summary>
internal static class BootstrapRules
{
    /// <param name="hasBootstrap">--bootstrap-kubeconfig is given. Without it the kubeconfig is all there is.</param>
    /// <param name="configured">The certificate the kubeconfig leads to; null: none, or no kubeconfig.</param>
    /// <param name="kept">The newest that was issued; null: none.</param>
    public static BootstrapDecision Decide(bool hasBootstrap, HeldCertificate? configured, HeldCertificate? kept, DateTimeOffset now)
    {
        if (!hasBootstrap || CertificateRotationRules.IsUsable(configured, now))
            return BootstrapDecision.UseKubeconfig;
        return CertificateRotationRules.IsUsable(kept, now) ? BootstrapDecision.PointToCertificate : BootstrapDecision.RequestCertificate;
    }
}
