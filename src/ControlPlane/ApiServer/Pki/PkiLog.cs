using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.ApiServer.Pki;

internal static partial class PkiLog
{
    [LoggerMessage(3101, LogLevel.Information, "Made {Path}: {Reason}")]
    public static partial void CertificateMade(ILogger logger, string path, string reason);

    [LoggerMessage(3102, LogLevel.Information, "Made {Path}: signs service account tokens")]
    public static partial void TokenKeyMade(ILogger logger, string path);

    [LoggerMessage(3104, LogLevel.Error, "Certificates could not be looked after; tried again in {Delay}")]
    public static partial void RenewalFailed(ILogger logger, TimeSpan delay, Exception error);
}
