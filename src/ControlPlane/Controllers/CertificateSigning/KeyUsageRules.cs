using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>Usages by their names in the API.</summary>
public static class KeyUsageRules
{
    private static readonly Dictionary<string, X509KeyUsageFlags> s_usages = new(StringComparer.Ordinal)
    {
        ["signing"] = X509KeyUsageFlags.DigitalSignature,
        ["digital signature"] = X509KeyUsageFlags.DigitalSignature,
        ["content commitment"] = X509KeyUsageFlags.NonRepudiation,
        ["key encipherment"] = X509KeyUsageFlags.KeyEncipherment,
        ["key agreement"] = X509KeyUsageFlags.KeyAgreement,
        ["data encipherment"] = X509KeyUsageFlags.DataEncipherment,
        ["cert sign"] = X509KeyUsageFlags.KeyCertSign,
        ["crl sign"] = X509KeyUsageFlags.CrlSign,
        ["encipher only"] = X509KeyUsageFlags.EncipherOnly,
        ["decipher only"] = X509KeyUsageFlags.DecipherOnly,
    };

    // In the order in which they are written.
    private static readonly (string Name, string Oid)[] s_purposes =
    [
        ("any", "2.5.29.37.0"), ("server auth", "1.3.6.1.5.5.7.3.1"), ("client auth", "1.3.6.1.5.5.7.3.2"), ("code signing", "1.3.6.1.5.5.7.3.3"),
        ("email protection", "1.3.6.1.5.5.7.3.4"), ("s/mime", "1.3.6.1.5.5.7.3.4"), ("ipsec end system", "1.3.6.1.5.5.7.3.5"), ("ipsec tunnel", "1.3.6.1.5.5.7.3.6"),
        ("ipsec user", "1.3.6.1.5.5.7.3.7"), ("timestamping", "1.3.6.1.5.5.7.3.8"), ("ocsp signing", "1.3.6.1.5.5.7.3.9"),
        ("microsoft sgc", "1.3.6.1.4.1.311.10.3.3"), ("netscape sgc", "2.16.840.1.113730.4.1"),
    ];

    /// <exception cref="FormatException">There are no such usages.</exception>
    public static IReadOnlyList<X509Extension> Extensions(IReadOnlyCollection<string> usages)
    {
        var unknown = usages.Where(u => !s_usages.ContainsKey(u) && !s_purposes.Any(p => p.Name == u)).ToList();
        if (unknown.Count > 0)
            throw new FormatException($"unrecognized usage values: [{string.Join(' ', unknown.Select(u => $"\"{u}\""))}]");
        var flags = usages.Aggregate(X509KeyUsageFlags.None, (all, u) => all | s_usages.GetValueOrDefault(u));
        var purposes = new OidCollection();
        foreach (var oid in s_purposes.Where(p => usages.Contains(p.Name)).Select(p => p.Oid).Distinct())
            purposes.Add(new Oid(oid));
        var extensions = new List<X509Extension>();
        if (flags != X509KeyUsageFlags.None)
            extensions.Add(new X509KeyUsageExtension(flags, critical: true));
        if (purposes.Count > 0)
            extensions.Add(new X509EnhancedKeyUsageExtension(purposes, critical: false));
        return extensions;
    }
}
