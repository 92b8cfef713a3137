using NodeStack.KubeApi.Yaml;
using NodeStack.Proxy.Configuration.V1Alpha1;

namespace NodeStack.Proxy.Configuration;

/// <summary>--write-config-to: the configuration as a file that --config takes.</summary>
internal static class ConfigurationWriter
{
    /// <exception cref="ProxyException">It cannot be written there.</exception>
    public static void Write(string path, KubeProxyConfiguration config)
    {
        try
        {
            File.WriteAllText(path, YamlRenderer.Render(ConfigzRenderer.ToTree(config)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProxyException($"--write-config-to {path}: {e.Message}", e);
        }
    }
}
