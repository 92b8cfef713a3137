using System.Formats.Asn1;

namespace NodeStack.KubeApi.Certificates;

/// <summary>
/// Reads common name, organizations and uid from a DER subject. Go writes several organizations as one multi-valued RDN, which
/// the framework's own enumeration refuses, hence the walk over the ASN.1.
/// </summary>
public static class SubjectNameParser
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    // Kubernetes' own (k8s.io/apimachinery, apis/asn1); read since 1.33.
    private const string Uid = "1.3.6.1.4.1.57683.2";

    /// <summary>Null when there is no common name, or a uid that is empty or not the only one. The last common name wins, as in Go.</summary>
    public static ClientIdentity? Parse(ReadOnlyMemory<byte> subject)
    {
        var (user, groups, uids) = Read(subject);
        return user.Length == 0 || uids.Count > 1 || uids is [""] ? null : new ClientIdentity(user, groups, uids.Count == 1 ? uids[0] : "");
    }

    /// <summary>Whatever is there; the common name is empty without one.</summary>
    /// <exception cref="AsnContentException">It is no subject.</exception>
    public static (string CommonName, IReadOnlyList<string> Organizations, IReadOnlyList<string> Uids) Read(ReadOnlyMemory<byte> subject)
    {
        var user = "";
        var groups = new List<string>();
        var uids = new List<string>();
        var names = new AsnReader(subject, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var set = names.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                var type = pair.ReadObjectIdentifier();
                if (type is not (CommonName or Organization or Uid))
                    continue;
                var text = pair.ReadCharacterString((UniversalTagNumber)pair.PeekTag().TagValue);
                if (type == CommonName)
                    user = text;
                else
                    (type == Organization ? groups : uids).Add(text);
            }
        }
        return (user, groups, uids);
    }
}
