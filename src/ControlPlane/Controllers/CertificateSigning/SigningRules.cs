namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>What each signer signs. Messages are upstream's.</summary>
public static class SigningRules
{
    private const string NodeGroup = "system:nodes";
    private const string NodePrefix = "system:node:";
    private static readonly string[] s_client = ["client auth", "digital signature", "key encipherment"];
    private static readonly string[] s_serving = ["digital signature", "key encipherment", "server auth"];

    /// <summary>Why it is not signed; null: it is.</summary>
    public static string? Problem(string signer, RequestedCertificate request, IEnumerable<string> usages) => signer switch
    {
        Signers.KubeletClient => KubeletClient(request, [.. usages]),
        Signers.KubeletServing => KubeletServing(request, [.. usages]),
        Signers.ApiServerClient => ApiServerClient([.. usages]),
        _ => null,
    };

    public static string? KubeletClient(RequestedCertificate request, IReadOnlyCollection<string> usages) => true switch
    {
        _ when !request.Organizations.SequenceEqual([NodeGroup]) => "subject organization is not system:nodes",
        _ when request.DnsNames > 0 => "DNS subjectAltNames are not allowed",
        _ when request.Emails > 0 => "Email subjectAltNames are not allowed",
        _ when request.Addresses > 0 => "IP subjectAltNames are not allowed",
        _ when request.Uris > 0 => "URI subjectAltNames are not allowed",
        _ when !request.CommonName.StartsWith(NodePrefix, StringComparison.Ordinal) => "subject common name does not begin with system:node:",
        _ => Usages(s_client, usages),
    };

    private static string? KubeletServing(RequestedCertificate request, IReadOnlyCollection<string> usages) => true switch
    {
        _ when !request.Organizations.SequenceEqual([NodeGroup]) => "subject organization is not system:nodes",
        _ when request.DnsNames + request.Addresses == 0 => "DNS or IP subjectAltName is required",
        _ when request.Emails > 0 => "Email subjectAltNames are not allowed",
        _ when request.Uris > 0 => "URI subjectAltNames are not allowed",
        _ when Usages(s_serving, usages) is { } problem => problem,
        _ when !request.CommonName.StartsWith(NodePrefix, StringComparison.Ordinal) => "subject common name does not begin with system:node:",
        _ => null,
    };

    private static string? ApiServerClient(IReadOnlyCollection<string> usages) =>
        usages.FirstOrDefault(u => u is not ("digital signature" or "key encipherment" or "client auth")) is { } other ? $"invalid usage for client certificate: {other}"
        : !usages.Contains("client auth") ? "missing required usage for client certificate: client auth"
        : null;

    /// <summary>Key encipherment is for RSA, and may be left out.</summary>
    private static string? Usages(string[] required, IReadOnlyCollection<string> usages)
    {
        var has = usages.ToHashSet(StringComparer.Ordinal);
        return has.SetEquals(required) || has.SetEquals(required.Where(u => u != "key encipherment")) ? null : $"usages did not match [{string.Join(' ', required)}]";
    }
}
