using System.Security.Cryptography.X509Certificates;
using NodeStack.KubeApi.Certificates;

namespace NodeStack.Kubelet.Certificates;

/// <summary>Reads what matters from a certificate.</summary>
internal static class HeldCertificateParser
{
    public static HeldCertificate Parse(X509Certificate2 certificate)
    {
        var subject = SubjectNameParser.Parse(certificate.SubjectName.RawData);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        return new HeldCertificate(
            subject?.User ?? "", subject?.Groups ?? [], [.. names.SelectMany(n => n.EnumerateDnsNames())],
            [.. names.SelectMany(n => n.EnumerateIPAddresses()).Select(a => a.ToString())], certificate.NotBefore, certificate.NotAfter);
    }
}
