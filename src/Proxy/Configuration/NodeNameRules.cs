using NodeStack.KubeApi.Configuration;

namespace NodeStack.Proxy.Configuration;

/// <summary>The name of the Node this runs on: what was given, else the host's, trimmed and in lower case.</summary>
internal static class NodeNameRules
{
    /// <param name="flag">Of --hostname-override; empty when it was not given.</param>
    /// <param name="field">hostnameOverride of the configuration.</param>
    /// <exception cref="ConfigurationException">There is nothing but blanks.</exception>
    public static string Choose(string flag, string field, string hostName)
    {
        if (flag.Length > 0 && string.IsNullOrWhiteSpace(flag))
            throw new ConfigurationException("empty hostname-override is invalid");
        var name = (flag.Length > 0 ? flag : field.Length > 0 ? field : hostName).Trim();
        return name.Length > 0 ? name.ToLowerInvariant() : throw new ConfigurationException("empty hostname is invalid");
    }
}
