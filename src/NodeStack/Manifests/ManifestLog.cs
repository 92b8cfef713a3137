using Microsoft.Extensions.Logging;

namespace NodeStack.Manifests;

internal static partial class ManifestLog
{
    [LoggerMessage(6200, LogLevel.Information, "{Count} objects of {Folder} were applied")]
    public static partial void Applied(ILogger logger, int count, string folder);

    [LoggerMessage(6201, LogLevel.Warning, "Manifest {Place}: {Problem}")]
    public static partial void Problem(ILogger logger, string place, string problem);

    [LoggerMessage(6202, LogLevel.Information, "Manifest {File} is gone; its objects stay")]
    public static partial void Gone(ILogger logger, string file);

    [LoggerMessage(6203, LogLevel.Debug, "Manifest {Place}: {Object} was applied")]
    public static partial void AppliedOne(ILogger logger, string place, string @object);

    [LoggerMessage(6204, LogLevel.Warning, "Manifests wait for the API server: {Reason}")]
    public static partial void Unanswered(ILogger logger, string reason);
}
