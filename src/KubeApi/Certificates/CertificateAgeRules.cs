namespace NodeStack.KubeApi.Certificates;

/// <summary>When our own certificates are replaced: after four fifths of their life.</summary>
public static class CertificateAgeRules
{
    public static DateTimeOffset RenewAt(DateTimeOffset notBefore, DateTimeOffset notAfter) => notBefore + (notAfter - notBefore) * 0.8;

    public static bool IsDue(DateTimeOffset notBefore, DateTimeOffset notAfter, DateTimeOffset now) => now >= RenewAt(notBefore, notAfter);
}
