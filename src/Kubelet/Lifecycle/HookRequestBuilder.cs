using System.Globalization;
using k8s.Models;

namespace NodeStack.Kubelet.Lifecycle;

/// <summary>What an httpGet or tcpSocket hook connects to.</summary>
internal static class HookRequestBuilder
{
    public static Uri HttpUri(V1HTTPGetAction get, V1Container container, string podIp)
    {
        var scheme = string.IsNullOrEmpty(get.Scheme) ? "http" : get.Scheme.ToLowerInvariant();
        var host = string.IsNullOrEmpty(get.Host) ? podIp : get.Host;
        if (host.Length == 0)
            throw new FormatException("failed to find networking container");
        var path = string.IsNullOrEmpty(get.Path) ? "/" : get.Path.StartsWith('/') ? get.Path : "/" + get.Path;
        var authority = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return new Uri($"{scheme}://{authority}:{Port(get.Port, container)}{path}");
    }

    /// <summary>A number, or the name of one of the container's ports.</summary>
    public static int Port(IntOrString port, V1Container container)
    {
        var text = port.Value ?? "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number is > 0 and <= 65535 ? number : throw new FormatException($"invalid port number: {text}");
        foreach (var p in container.Ports ?? [])
            if (p.Name == text)
                return p.ContainerPort;
        throw new FormatException($"couldn't find named port {text} in container {container.Name}");
    }
}
