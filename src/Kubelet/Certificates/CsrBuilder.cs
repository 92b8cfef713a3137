using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;

namespace NodeStack.Kubelet.Certificates;

/// <summary>A wish as a certificate signing request.</summary>
internal static class CsrBuilder
{
    /// <summary>
    /// Named after all that it asks for: whoever asks again with the same key, after a restart for example, finds the request that is there.
    /// </summary>
    public static V1CertificateSigningRequest Build(CertificateWish wish, ECDsa key) => new()
    {
        ApiVersion = "certificates.k8s.io/v1",
        Kind = "CertificateSigningRequest",
        Metadata = new V1ObjectMeta { Name = NameOf(wish, key) },
        Spec = new V1CertificateSigningRequestSpec { Request = Encoding.ASCII.GetBytes(Pem(wish, key)), SignerName = wish.Signer, Usages = [.. wish.Usages] },
    };

    public static string NameOf(CertificateWish wish, ECDsa key)
    {
        string[] parts =
        [
            Convert.ToHexString(key.ExportSubjectPublicKeyInfo()), wish.Signer, wish.CommonName, wish.Organization, string.Join(',', wish.DnsNames),
            string.Join(',', wish.IpAddresses), string.Join(',', wish.Usages),
        ];
        return "node-csr-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    private static string Pem(CertificateWish wish, ECDsa key)
    {
        var request = new CertificateRequest($"O={Quoted(wish.Organization)}, CN={Quoted(wish.CommonName)}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in wish.DnsNames)
            names.AddDnsName(name);
        foreach (var address in wish.IpAddresses)
            names.AddIpAddress(IPAddress.Parse(address));
        if (wish.DnsNames.Count + wish.IpAddresses.Count > 0)
            request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequestPem() + "\n";
    }

    private static string Quoted(string value) => '"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
