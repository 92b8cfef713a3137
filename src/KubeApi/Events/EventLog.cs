using Microsoft.Extensions.Logging;

namespace NodeStack.KubeApi.Events;

/// <summary>How events look in the log.</summary>
internal static partial class EventLog
{
    [LoggerMessage(EventId = 1101, Message = "Event {Object}: {Reason}: {Message}")]
    public static partial void Event(this ILogger log, LogLevel level, string @object, string reason, string message);

    [LoggerMessage(EventId = 1102, Message = "Event {Object}: {Reason}: {Message} (x{Count})")]
    public static partial void RepeatedEvent(this ILogger log, LogLevel level, string @object, string reason, string message, int count);

    [LoggerMessage(1103, LogLevel.Warning, "Event {Object}: {Reason} cannot be sent: {Error}")]
    public static partial void NotSent(this ILogger log, string @object, string reason, string error);
}
