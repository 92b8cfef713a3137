using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.Certificates;

/// <summary>Reads kubeconfigs and the client certificates they lead to.</summary>
internal static class KubeconfigCertificateReader
{
    /// <exception cref="FormatException">It is no kubeconfig.</exception>
    /// <exception cref="IOException"/>
    public static Kubeconfig ReadKubeconfig(string path)
    {
        var full = Path.GetFullPath(path);
        return KubeconfigParser.Parse(File.ReadAllBytes(full), Path.GetDirectoryName(full)!);
    }

    /// <returns>The certificate, if it has its key; else null and why there is none.</returns>
    public static (HeldCertificate? Held, string Reason) Read(string path, DateTimeOffset now)
    {
        try
        {
            if (!File.Exists(path))
                return (null, "the kubeconfig is missing");
            using var certificate = Certificate(ReadKubeconfig(path));
            if (certificate is null)
                return (null, "it has no client certificate");
            var held = HeldCertificateParser.Parse(certificate);
            return (held, now < held.NotAfter ? "" : $"it expired at {held.NotAfter.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}");
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return (null, e.Message);
        }
    }

    private static X509Certificate2? Certificate(Kubeconfig config)
    {
        if (config.ClientCertificatePem.Length > 0)
            return X509Certificate2.CreateFromPem(config.ClientCertificatePem, config.ClientKeyPem);
        return config.ClientCertificateFile.Length > 0
            ? X509Certificate2.CreateFromPemFile(config.ClientCertificateFile, config.ClientKeyFile.Length > 0 ? config.ClientKeyFile : config.ClientCertificateFile)
            : null;
    }
}
