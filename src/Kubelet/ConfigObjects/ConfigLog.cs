using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.ConfigObjects;

internal static partial class ConfigLog
{
    [LoggerMessage(4200, LogLevel.Error, "Following {ns}/{name} broke, trying again")]
    public static partial void Broken(ILogger logger, Exception error, string ns, string name);
}
