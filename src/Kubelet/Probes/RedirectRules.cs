namespace NodeStack.Kubelet.Probes;

/// <summary>Which redirects a probe follows: on the same host name only, and ten requests in all.</summary>
internal static class RedirectRules
{
    public const int MaxRequests = 10;

    public static bool IsRedirect(int status) => status is 301 or 302 or 303 or 307 or 308;

    /// <summary>The next request; null when the response stands as the last one (another host, or no usable Location).</summary>
    public static HttpProbeRequest? Next(HttpProbeRequest request, Uri current, string? location)
    {
        if (string.IsNullOrEmpty(location) || !Uri.TryCreate(current, location, out var next))
            return null;
        if (!string.Equals(next.Host, current.Host, StringComparison.OrdinalIgnoreCase) || next.Scheme is not ("http" or "https"))
            return null;
        var relative = !Uri.TryCreate(location, UriKind.Absolute, out var absolute) || absolute.Scheme is not ("http" or "https");
        return request with { Url = next.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped), Host = relative ? request.Host : null };
    }
}
