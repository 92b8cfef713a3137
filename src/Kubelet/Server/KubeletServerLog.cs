using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Server;

internal static partial class KubeletServerLog
{
    [LoggerMessage(3400, LogLevel.Information, "Kubelet server listens on {Address}")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(3401, LogLevel.Warning, "Health check {Check} fails: {Reason}")]
    public static partial void Unhealthy(ILogger logger, string check, string reason);

    [LoggerMessage(3402, LogLevel.Error, "Certificate at {Path} could not be read or replaced; the one in use stays")]
    public static partial void CertificateKept(ILogger logger, string path, Exception error);

    [LoggerMessage(3403, LogLevel.Information, "Serving certificate {Path} replaced, good until {NotAfter}")]
    public static partial void CertificateRenewed(ILogger logger, string path, DateTime notAfter);

    [LoggerMessage(3404, LogLevel.Information, "Admin client certificate for this kubelet: {Path}")]
    public static partial void AdminCertificateMade(ILogger logger, string path);

    [LoggerMessage(3405, LogLevel.Information, "Forbidden: user {User}, verb {Verb}, subresources {Subresources}")]
    public static partial void Forbidden(ILogger logger, string user, string verb, string subresources);

    [LoggerMessage(3406, LogLevel.Error, "Authorization could not be decided for user {User}")]
    public static partial void AuthorizationFailed(ILogger logger, string user, Exception error);

    [LoggerMessage(3407, LogLevel.Error, "Request {Method} {Path} failed")]
    public static partial void RequestFailed(ILogger logger, string method, string path, Exception error);

    [LoggerMessage(3408, LogLevel.Warning, "Stream for {Path} could not be set up: {Reason}")]
    public static partial void StreamFailed(ILogger logger, string path, string reason);

    [LoggerMessage(3409, LogLevel.Error, "Client CA file could not be read again; the trust in use stays")]
    public static partial void ClientAuthorityKept(ILogger logger, Exception error);

    [LoggerMessage(3410, LogLevel.Information, "Reading the log of {Path} stopped: {Reason}")]
    public static partial void LogReadStopped(ILogger logger, string path, string reason);

    [LoggerMessage(3411, LogLevel.Error, "Unable to authenticate the request due to an error")]
    public static partial void AuthenticationFailed(ILogger logger, Exception error);
}
