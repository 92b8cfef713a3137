using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Certificates;

/// <summary>Requests for certificates: a signed PKCS#10 request, what the certificate is for, and who is to sign it.</summary>
internal static class SigningRequestValidator
{
    private const string LegacySigner = "kubernetes.io/legacy-unknown";
    private const int ShortestLife = 600;

    private static readonly string[] Usages =
    [
        "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature",
        "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc",
        "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping",
    ];

    /// <param name="old">Null on create. What was once let in stays.</param>
    public static void Check(JsonObject item, JsonObject? old, FieldErrors errors)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        if (RequestProblem(spec["request"].Text) is { } problem)
            spec["request"].Invalid(problem);
        spec["usages"].MustBeSet();
        foreach (var usage in spec["usages"].Items)
            usage.MayBeOneOf(Usages);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var usage in spec["usages"].Items.Where(u => !seen.Add(u.Text)))
            usage.Duplicate();
        if (spec["signerName"].Text == LegacySigner && old is null)
            spec["signerName"].Invalid("the legacy signerName is not allowed via this API version");
        else
            SignerNameChecks.Check(spec["signerName"]);
        if (spec["expirationSeconds"].NumberOrNull < ShortestLife)
            spec["expirationSeconds"].Invalid("may not specify a duration less than 600 seconds (10 minutes)");
        var status = FieldCursor.Of(item, errors)["status"];
        CheckConditions(status["conditions"]);
        if (!item.Child("status").SameAt(old.Child("status"), "certificate") && CertificateProblem(status["certificate"].Text) is { } fault)
            status["certificate"].Invalid("<certificate data>", fault);
    }

    public static void CheckUpdate(JsonObject item, JsonObject old, bool mayApprove, bool maySign, FieldErrors errors)
    {
        foreach (var type in new[] { "Approved", "Denied", "Failed" })
        {
            if (Of(item, type).Length < Of(old, type).Length)
                errors.Forbidden("status.conditions", $"updates may not remove a condition of type \"{type}\"");
        }
        foreach (var type in mayApprove ? [] : new[] { "Approved", "Denied" })
        {
            var (now, before) = (Of(item, type), Of(old, type));
            if (now.Length > before.Length)
                errors.Forbidden("status.conditions", $"updates may not add a condition of type \"{type}\"");
            else if (now.Length == before.Length && now.Zip(before).Any(p => !p.First.SameAs(p.Second)))
                errors.Forbidden("status.conditions", $"updates may not modify a condition of type \"{type}\"\n{SpecDiffRenderer.Render(ArrayOf(before), ArrayOf(now))}");
        }
        if (item.Child("status").SameAt(old.Child("status"), "certificate"))
            return;
        if (!maySign)
            errors.Forbidden("status.certificate", "updates may not set certificate content");
        else if (old.Child("status").Text("certificate").Length > 0)
            errors.Forbidden("status.certificate", "updates may not modify existing certificate content");
    }

    private static JsonObject[] Of(JsonObject item, string type) => [.. item.Child("status").Items("conditions").Where(c => c.Text("type") == type)];

    private static JsonArray ArrayOf(JsonObject[] conditions) => new([.. conditions.Select(c => c.DeepClone())]);

    private static void CheckConditions(FieldCursor conditions)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var condition in conditions.Items)
        {
            var type = condition["type"];
            type.MustBeSet();
            if (type.Text is "Approved" or "Denied" or "Failed")
                condition["status"].MustBeOneOf("True");
            else
                condition["status"].MustBeOneOf("False", "True", "Unknown");
            if (type.Text is "Approved" && types.Contains("Denied") || type.Text is "Denied" && types.Contains("Approved"))
                conditions.Invalid(type.Text, "Approved and Denied conditions are mutually exclusive");
            if (!types.Add(type.Text))
                type.Duplicate();
        }
    }

    private static string? RequestProblem(string encoded)
    {
        if (!TryReadPem(encoded, out var pem, out var label) || label != "CERTIFICATE REQUEST")
            return "PEM block type must be CERTIFICATE REQUEST";
        try
        {
            CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            return null;
        }
        catch (CryptographicException e)
        {
            return e.Message;
        }
    }

    private static string? CertificateProblem(string encoded)
    {
        if (encoded.Length == 0)
            return null;
        if (!TryReadPem(encoded, out var pem, out var label))
            return "must contain at least one CERTIFICATE PEM block";
        if (label != "CERTIFICATE")
            return $"only CERTIFICATE PEM blocks are allowed, found \"{label}\"";
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return null;
        }
        catch (CryptographicException e)
        {
            return e.Message;
        }
    }

    private static bool TryReadPem(string encoded, out string pem, out string label)
    {
        var bytes = new byte[encoded.Length];
        var isText = Convert.TryFromBase64String(encoded, bytes, out var length);
        pem = isText ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        var isPem = PemEncoding.TryFind(pem, out var fields);
        label = isPem ? pem[fields.Label] : "";
        return isPem;
    }
}
