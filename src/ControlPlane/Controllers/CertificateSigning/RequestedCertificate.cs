using System.Security.Cryptography.X509Certificates;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>What a PKCS #10 request asks for; its signature was found good.</summary>
/// <param name="AlternativeNames">As they are to be in the certificate; null: none.</param>
public sealed record RequestedCertificate(
    X500DistinguishedName Subject, string CommonName, IReadOnlyList<string> Organizations, PublicKey Key, X509Extension? AlternativeNames,
    int DnsNames, int Addresses, int Emails, int Uris);
