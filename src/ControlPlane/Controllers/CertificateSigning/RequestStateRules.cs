using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.CertificateSigning;

/// <summary>What a CertificateSigningRequest has come to, and how long it is kept.</summary>
public static class RequestStateRules
{
    private static readonly TimeSpan s_settled = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_pending = TimeSpan.FromHours(24);

    public static bool IsApproved(V1CertificateSigningRequest request) => Has(request, "Approved") && !Has(request, "Denied");

    public static bool IsSettled(V1CertificateSigningRequest request) => Has(request, "Approved") || Has(request, "Denied");

    public static bool IsIssued(V1CertificateSigningRequest request) => request.Status?.Certificate is { Length: > 0 };

    public static bool Has(V1CertificateSigningRequest request, string type) => request.Status?.Conditions?.Any(c => c.Type == type && c.Status is (null or "" or "True")) == true;

    /// <summary>Nobody needs it any more.</summary>
    public static bool IsOver(V1CertificateSigningRequest request, DateTimeOffset now)
    {
        var conditions = request.Status?.Conditions ?? [];
        if (conditions.Count == 0)
            return IsOlder(request.Metadata.CreationTimestamp, s_pending, now);
        return conditions.Any(c => c.Type switch
        {
            "Denied" or "Failed" => IsOlder(c.LastUpdateTime, s_settled, now),
            "Approved" when IsIssued(request) => IsOlder(c.LastUpdateTime, s_settled, now) || IsExpired(request.Status!.Certificate, now),
            "Approved" => IsOlder(c.LastUpdateTime, s_pending, now),
            _ => false,
        });
    }

    private static bool IsOlder(DateTime? time, TimeSpan age, DateTimeOffset now) => time is { } then && now.UtcDateTime - then > age;

    private static bool IsExpired(byte[] pem, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem));
            return now.UtcDateTime > certificate.NotAfter.ToUniversalTime();
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
