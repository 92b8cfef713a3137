using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

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
            return Names(content.ReadSequence());
        }
        catch (Exception e) when (e is FormatException or AsnContentException)
        {
            return null;
        }
    }

    private static SigningRequestSubject Names(AsnReader names)
    {
        var commonName = "";
        var organizations = new List<string>();
        while (names.HasData)
        {
            var set = names.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                var type = pair.ReadObjectIdentifier();
                if (type is not ("2.5.4.3" or "2.5.4.10"))
                    continue;
                var text = pair.ReadCharacterString((UniversalTagNumber)pair.PeekTag().TagValue);
                if (type == "2.5.4.3")
                    commonName = text;
                else
                    organizations.Add(text);
            }
        }
        return new SigningRequestSubject(commonName, organizations);
    }
}
