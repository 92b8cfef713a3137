using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NodeStack.KubeApi.Certificates;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>Reads the PKCS #10 requests of CertificateSigningRequests.</summary>
public static class CertificateRequestParser
{
    private const string AlternativeNames = "2.5.29.17";

    /// <exception cref="FormatException">It is none, or not signed by its own key.</exception>
    public static RequestedCertificate Parse(byte[] pem)
    {
        try
        {
            var text = Encoding.ASCII.GetString(pem);
            if (!PemEncoding.TryFind(text, out var found) || text[found.Label] != "CERTIFICATE REQUEST")
                throw new FormatException("PEM block type must be CERTIFICATE REQUEST");
            var request = CertificateRequest.LoadSigningRequest(
                Convert.FromBase64String(text[found.Base64Data]), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            var (commonName, organizations, _) = SubjectNameParser.Read(request.SubjectName.RawData);
            var names = request.CertificateExtensions.FirstOrDefault(e => e.Oid?.Value == AlternativeNames);
            var (dns, addresses, emails, uris) = names is null ? (0, 0, 0, 0) : Count(names.RawData);
            return new RequestedCertificate(request.SubjectName, commonName, organizations, request.PublicKey, names, dns, addresses, emails, uris);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>GeneralNames by their tags (RFC 5280, 4.2.1.6).</summary>
    private static (int Dns, int Addresses, int Emails, int Uris) Count(byte[] extension)
    {
        var (dns, addresses, emails, uris) = (0, 0, 0, 0);
        var names = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            switch (names.PeekTag().TagValue)
            {
                case 1: emails++; break;
                case 2: dns++; break;
                case 6: uris++; break;
                case 7: addresses++; break;
            }
            names.ReadEncodedValue();
        }
        return (dns, addresses, emails, uris);
    }
}
