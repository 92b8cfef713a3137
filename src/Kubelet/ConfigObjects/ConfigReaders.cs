using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.ConfigObjects;

/// <summary>The readers by their names in configMapAndSecretChangeDetectionStrategy.</summary>
internal static class ConfigReaders
{
    private static readonly TimeSpan s_cached = TimeSpan.FromMinutes(1);

    /// <param name="strategy">Watch, Cache or Get, as the configuration's validator lets through.</param>
    public static IConfigReader Of(string strategy, ApiResources api, TimeProvider time, ILogger logger) => strategy switch
    {
        "Get" => new FetchedConfigReader(api, TimeSpan.Zero, time),
        "Cache" => new FetchedConfigReader(api, s_cached, time),
        _ => new WatchedConfigReader(api, time, logger),
    };
}
