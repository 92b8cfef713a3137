using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using NodeStack.KubeApi.Certificates;

namespace NodeStack.ControlPlane.ApiServer.Admission.Certificates;

/// <summary>Reads the subject of a PKCS #10 request (RFC 2986) as CertificateSigningRequests carry it: base64 of a PEM block.</summary>
public static class SigningRequestParser
{
    /// <summary>Null: this is no such request.</summary>
    public static SigningRequestSubject? Subject(string request)
    {
        try
        {
            var pem = Encoding.ASCII.GetString(Convert.FromBase64String(request));
            if (!PemEncoding.TryFind(pem, out var found) || pem[found.Label] is not ("CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST"))
                return null;
            var content = new AsnReader(Convert.FromBase64String(pem[found.Base64Data]), AsnEncodingRules.DER).ReadSequence().ReadSequence();
            content.ReadInteger();
            var (commonName, organizations, _) = SubjectNameParser.Read(content.ReadEncodedValue());
            return new SigningRequestSubject(commonName, organizations);
        }
        catch (Exception e) when (e is FormatException or AsnContentException)
        {
            return null;
        }
    }
}
