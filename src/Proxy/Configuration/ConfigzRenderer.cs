using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>The configuration as /configz and --write-config-to show it: everything, but for the few fields that upstream leaves out when empty.</summary>
internal static class ConfigzRenderer
{
    /// <summary>{"kubeproxy.config.k8s.io": {...}}.</summary>
    public static string Render(KubeProxyConfiguration config) => new JsonObject { ["kubeproxy.config.k8s.io"] = ToTree(config) }.ToJsonString();

    public static JsonObject ToTree(KubeProxyConfiguration config)
    {
        var tree = Whole(config);
        if (config.FeatureGates.Count == 0)
            tree.Remove("featureGates");
        if (!config.WindowsRunAsService)
            tree.Remove("windowsRunAsService");
        var logging = (JsonObject)tree["logging"]!;
        if (config.Logging.VModule.Count == 0)
            logging.Remove("vmodule");
        foreach (var format in ((JsonObject)logging["options"]!).Select(static o => (JsonObject)o.Value!))
        {
            if (!format["splitStream"]!.GetValue<bool>())
                format.Remove("splitStream");
        }
        return tree;
    }

    /// <summary>Every field.</summary>
    public static JsonObject Whole(KubeProxyConfiguration config) => (JsonObject)JsonSerializer.SerializeToNode(config, ProxyJsonContext.Default.KubeProxyConfiguration)!;
}
