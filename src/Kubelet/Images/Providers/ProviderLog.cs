using Microsoft.Extensions.Logging;

namespace NodeStack.Kubelet.Images.Providers;

internal static partial class ProviderLog
{
    [LoggerMessage(3330, LogLevel.Warning, "Credential provider {plugin} lends nothing for {image}: {reason}")]
    public static partial void Failed(ILogger logger, string plugin, string image, string reason);
}
