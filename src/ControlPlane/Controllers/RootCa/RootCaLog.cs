using Microsoft.Extensions.Logging;

namespace NodeStack.ControlPlane.Controllers.RootCa;

internal static partial class RootCaLog
{
    [LoggerMessage(4205, LogLevel.Warning, "--root-ca-file {File} cannot be read, trying again: {Reason}")]
    public static partial void Unreadable(ILogger logger, string file, string reason);
}
