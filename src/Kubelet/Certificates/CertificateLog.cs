using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Certificates;

internal static partial class CertificateLog
{
    [LoggerMessage(2711, LogLevel.Information, "Certificate requested from {Signer}: {Request}; it waits for approval")]
    public static partial void Requested(ILogger logger, string signer, string request);

    [LoggerMessage(2712, LogLevel.Information, "Certificate was requested from {Signer} before: {Request}; it is waited for")]
    public static partial void Reused(ILogger logger, string signer, string request);

    [LoggerMessage(2713, LogLevel.Error, "Certificate of {Signer} is not to be had, trying again: {Reason}")]
    public static partial void NotRenewed(ILogger logger, string signer, string reason);

    [LoggerMessage(2714, LogLevel.Information, "Certificate {Path} is new, good until {NotAfter}")]
    public static partial void Renewed(ILogger logger, string path, DateTimeOffset? notAfter);

    [LoggerMessage(2715, LogLevel.Information, "Client certificate of {Kubeconfig} is not to be used ({Reason}): asking for one with {Bootstrap}")]
    public static partial void Bootstrapping(ILogger logger, string kubeconfig, string reason, string bootstrap);
}
