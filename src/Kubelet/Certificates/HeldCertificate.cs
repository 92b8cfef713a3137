namespace NodeStack.Kubelet.Certificates;

/// <summary>What matters of a certificate that is there.</summary>
internal sealed record HeldCertificate(
    string CommonName, IReadOnlyList<string> Organizations, IReadOnlyList<string> DnsNames, IReadOnlyList<string> IpAddresses, DateTimeOffset NotBefore,
    DateTimeOffset NotAfter);
