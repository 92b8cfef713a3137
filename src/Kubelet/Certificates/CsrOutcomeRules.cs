using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;

namespace NodeStack.Kubelet.Certificates;

/// <summary>What the state of a certificate signing request means.</summary>
internal static class CsrOutcomeRules
{
    public static CsrOutcome Judge(V1CertificateSigningRequest request)
    {
        var conditions = request.Status?.Conditions ?? [];
        if (conditions.FirstOrDefault(c => c.Type == "Denied") is { } denied)
            return new CsrOutcome.Refused($"certificate signing request is denied, reason: {denied.Reason}, message: {denied.Message}");
        if (conditions.FirstOrDefault(c => c.Type == "Failed") is { } failed)
            return new CsrOutcome.Refused($"certificate signing request failed, reason: {failed.Reason}, message: {failed.Message}");
        return conditions.Any(c => c.Type == "Approved") && request.Status!.Certificate is { Length: > 0 } certificate
            ? new CsrOutcome.Issued(Encoding.UTF8.GetString(certificate))
            : new CsrOutcome.Pending();
    }

    /// <summary>Why a request that has the right name is not ours; null: it is.</summary>
    public static string? Foreign(V1CertificateSigningRequest found, V1CertificateSigningRequest ours)
    {
        if (found.Spec.SignerName != ours.Spec.SignerName)
            return $"its signer is {found.Spec.SignerName}";
        return KeyOf(found).AsSpan().SequenceEqual(KeyOf(ours)) ? null : "it is for another key";
    }

    /// <summary>What is wrong with a certificate that was issued; null: nothing.</summary>
    public static string? Fault(string pem, ECDsa key, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
                return "the certificate that was issued is for another key";
            return now < certificate.NotAfter ? null : "the certificate that was issued has expired";
        }
        catch (CryptographicException e)
        {
            return $"what was issued is no certificate: {e.Message}";
        }
    }

    private static byte[] KeyOf(V1CertificateSigningRequest request)
    {
        try
        {
            return CertificateRequest.LoadSigningRequestPem(
                Encoding.ASCII.GetString(request.Spec.Request), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default).PublicKey.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException)
        {
            return [];
        }
    }
}
