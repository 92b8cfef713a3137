using Microsoft.Extensions.Logging;

namespace NodeStack.KubeApi.Serving;

internal static partial class ServingLog
{
    [LoggerMessage(3401, LogLevel.Warning, "Health check {Check} fails: {Reason}")]
    public static partial void Unhealthy(ILogger logger, string check, string reason);

    [LoggerMessage(3402, LogLevel.Error, "Certificate at {Path} could not be read or replaced; the one in use stays")]
    public static partial void CertificateKept(ILogger logger, string path, Exception error);

    [LoggerMessage(3403, LogLevel.Information, "Serving certificate {Path} replaced, good until {NotAfter}")]
    public static partial void CertificateRenewed(ILogger logger, string path, DateTime notAfter);

    [LoggerMessage(3411, LogLevel.Error, "Unable to authenticate the request due to an error")]
    public static partial void AuthenticationFailed(ILogger logger, Exception error);

    [LoggerMessage(3412, LogLevel.Error, "Authorization could not be decided for user {User}")]
    public static partial void AuthorizationFailed(ILogger logger, string user, Exception error);

    [LoggerMessage(3413, LogLevel.Warning, "Client authorities could not be read from the cluster, those known stay: {Reason}")]
    public static partial void AuthoritiesKept(ILogger logger, string reason);

    [LoggerMessage(3414, LogLevel.Error, "Client CA file could not be read again; the trust in use stays")]
    public static partial void AuthorityFileKept(ILogger logger, Exception error);
}
