using Microsoft.Extensions.Logging;

namespace NodeStack.CriShim.Streaming;

internal static partial class StreamingLog
{
    [LoggerMessage(2400, LogLevel.Debug, "Stream ended: {End}, {BytesToRuntime} bytes to the runtime, {BytesToClient} bytes to the client")]
    public static partial void Ended(ILogger logger, RelayEnd end, long bytesToRuntime, long bytesToClient);

    [LoggerMessage(2401, LogLevel.Warning, "The runtime refused a stream: {Status} {Reason}")]
    public static partial void Refused(ILogger logger, int status, string reason);
}
