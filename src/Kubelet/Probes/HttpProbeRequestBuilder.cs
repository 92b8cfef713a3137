using System.Text;
using k8s.Models;

namespace NodeStack.Kubelet.Probes;

/// <summary>
/// Makes the request of an httpGet probe by upstream's rules: host defaults to the pod's address, a Host header among the custom
/// ones is the request's host, User-Agent and Accept have defaults that custom headers replace, and an empty Accept removes it.
/// </summary>
internal static class HttpProbeRequestBuilder
{
    public const string UserAgent = "kube-probe/1.36";

    public static HttpProbeRequest? Build(V1HTTPGetAction action, V1Container container, string podIp, out string error)
    {
        var port = ProbePortRules.Resolve(action.Port, container, out error);
        if (error.Length > 0)
            return null;
        var scheme = string.IsNullOrEmpty(action.Scheme) ? "http" : action.Scheme.ToLowerInvariant();
        if (scheme is not ("http" or "https"))
        {
            error = $"unsupported protocol scheme {GoTextRenderer.Quote(scheme)}";
            return null;
        }

        var host = string.IsNullOrEmpty(action.Host) ? podIp : action.Host;
        var url = $"{scheme}://{DialErrorMapper.Join(host, port)}{Path(action.Path ?? "/")}";
        return new HttpProbeRequest(url, HostHeader(action.HttpHeaders), Headers(action.HttpHeaders));
    }

    /// <summary>The path with what may not stand in a request line escaped; a fragment is dropped, a full URL loses its host.</summary>
    internal static string Path(string path)
    {
        var fragment = path.IndexOf('#');
        if (fragment >= 0)
            path = path[..fragment];
        var authority = path.IndexOf("://", StringComparison.Ordinal);
        if (authority > 0 && path.AsSpan(0, authority).IndexOfAny('/', '?') < 0)
        {
            var start = path.IndexOf('/', authority + 3);
            path = start < 0 ? "" : path[start..];
        }

        var escaped = Escape(path);
        return escaped.Length == 0 || escaped[0] is '/' or '?' ? escaped : "/" + escaped;
    }

    private static string Escape(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (var b in Encoding.UTF8.GetBytes(path))
        {
            if (b is > 0x20 and < 0x7f && "\"<>\\^`{|}".IndexOf((char)b) < 0)
                text.Append((char)b);
            else
                text.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static string? HostHeader(IList<V1HTTPHeader>? headers)
    {
        foreach (var header in headers ?? [])
        {
            if (Is(header, "Host") && !string.IsNullOrEmpty(header.Value))
                return header.Value;
        }

        return null;
    }

    private static List<KeyValuePair<string, string>> Headers(IList<V1HTTPHeader>? custom)
    {
        var headers = new List<KeyValuePair<string, string>>();
        bool agent = false, accept = false;
        foreach (var header in custom ?? [])
        {
            agent |= Is(header, "User-Agent");
            accept |= Is(header, "Accept");
            var dropped = Is(header, "Host") || (string.IsNullOrEmpty(header.Value) && (Is(header, "Accept") || Is(header, "User-Agent")));
            if (!dropped)
                headers.Add(new(header.Name, header.Value ?? ""));
        }

        if (!agent)
            headers.Add(new("User-Agent", UserAgent));
        if (!accept)
            headers.Add(new("Accept", "*/*"));
        return headers;
    }

    private static bool Is(V1HTTPHeader header, string name) => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase);
}
