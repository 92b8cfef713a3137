namespace NodeStack.Kubelet.Certificates;

/// <summary>The certificate that is to be had: for whom, for which names, from which signer.</summary>
/// <param name="Usages">As the API writes them.</param>
internal sealed record CertificateWish(
    string Signer, string CommonName, string Organization, IReadOnlyList<string> DnsNames, IReadOnlyList<string> IpAddresses, IReadOnlyList<string> Usages);
