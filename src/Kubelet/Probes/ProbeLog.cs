using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Probes;

internal static partial class ProbeLog
{
    [LoggerMessage(3200, LogLevel.Error, "{kind} probe of pod {pod} container {container} broke; its result is dropped")]
    public static partial void Broken(ILogger logger, Exception error, ProbeKind kind, string pod, string container);

    [LoggerMessage(3201, LogLevel.Warning, "Cannot write the probe verdicts; a restart will begin with older ones")]
    public static partial void NotSaved(ILogger logger, Exception error);

    [LoggerMessage(3202, LogLevel.Warning, "{kind} probe of pod {pod} container {container} ran {elapsed} with a time-out of {timeout}: this kubelet got no CPU, the result is dropped")]
    public static partial void Late(ILogger logger, ProbeKind kind, string pod, string container, TimeSpan elapsed, TimeSpan timeout);

    [LoggerMessage(3203, LogLevel.Information, "Killed {count} processes that a timed-out exec probe left in container {container}")]
    public static partial void Reaped(ILogger logger, int count, string container);

    [LoggerMessage(3204, LogLevel.Warning, "Cannot look for processes left by an exec probe in container {container}")]
    public static partial void ReapFailed(ILogger logger, Exception error, string container);
}
