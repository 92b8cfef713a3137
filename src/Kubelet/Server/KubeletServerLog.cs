using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Server;

internal static partial class KubeletServerLog
{
    [LoggerMessage(3400, LogLevel.Information, "Kubelet server listens on {Address}")]
    public static partial void Listening(ILogger logger, string address);

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
}
