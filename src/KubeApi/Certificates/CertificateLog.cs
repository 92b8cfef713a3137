using Microsoft.Extensions.Logging;

namespace NodeStack.KubeApi.Certificates;

internal static partial class CertificateLog
{
    [LoggerMessage(1111, LogLevel.Warning, "{Path} cannot be read again; the one in use stays")]
    public static partial void FileKept(ILogger logger, string path, Exception error);
}
