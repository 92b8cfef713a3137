using Microsoft.Extensions.Logging;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Sync;

internal static partial class SyncLog
{
    [LoggerMessage(3400, LogLevel.Warning, "Somebody changed the rules of {Family}, they are written anew: {Differences}")]
    public static partial void Foreign(ILogger logger, AddressFamily family, string differences);

    [LoggerMessage(3401, LogLevel.Warning, "The kernel refused a change of the rules of {Family}, all of them are written anew: {Reason}")]
    public static partial void UpdateRefused(ILogger logger, AddressFamily family, string reason);

    [LoggerMessage(3402, LogLevel.Warning, "Which clients keep to which endpoints could not be read before the rules of {Family} were written anew: {Reason}")]
    public static partial void ClientsLost(ILogger logger, AddressFamily family, string reason);

    [LoggerMessage(3407, LogLevel.Warning, "Clients of {Family} that keep to endpoints that are gone could not be let go: {Reason}")]
    public static partial void ClientsKept(ILogger logger, AddressFamily family, string reason);

    [LoggerMessage(3408, LogLevel.Warning, "Whether somebody changed the rules of {Family} cannot be seen now: {Reason}")]
    public static partial void NotChecked(ILogger logger, AddressFamily family, string reason);

    [LoggerMessage(3403, LogLevel.Error, "The rules of {Family} cannot be written, trying again: {Reason}")]
    public static partial void Failed(ILogger logger, AddressFamily family, string reason);

    [LoggerMessage(3404, LogLevel.Information, "The rules of {Family} are complete: {Operations} steps in {Milliseconds:0} ms")]
    public static partial void Complete(ILogger logger, AddressFamily family, int operations, double milliseconds);

    [LoggerMessage(3405, LogLevel.Debug, "The rules of {Family} were changed: {Operations} steps in {Milliseconds:0.0} ms")]
    public static partial void Changed(ILogger logger, AddressFamily family, int operations, double milliseconds);

    [LoggerMessage(3406, LogLevel.Warning, "{Front} is claimed by {Owner} and {Loser}: {Owner} has it")]
    public static partial void Contested(ILogger logger, string front, string owner, string loser);
}
