namespace NodeStack.ControlPlane.ApiServer.Nodes.Backend;

/// <summary>Which headers pass between client and backend. The client's credentials are for the API server alone.</summary>
public static class ProxyHeaderRules
{
    // RFC 9110, 7.6.1 and what else belongs to one connection.
    private static readonly string[] s_hopByHop =
        ["Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];

    /// <param name="named">Headers that the message's Connection header names: of this connection too.</param>
    /// <param name="isUpgrade">The protocol change itself is passed on.</param>
    public static bool PassesToBackend(string name, IReadOnlyCollection<string> named, bool isUpgrade)
    {
        if (Is(name, "Host") || Is(name, "Authorization") || Is(name, "Content-Length") || name.StartsWith(':'))
            return false;
        if (StartsWith(name, "Impersonate-") || StartsWith(name, "X-Remote-"))
            return false;
        if (isUpgrade && (Is(name, "Connection") || Is(name, "Upgrade")))
            return true;
        return !s_hopByHop.Any(h => Is(name, h)) && !named.Any(n => Is(name, n));
    }

    public static bool PassesToClient(string name, bool isUpgrade)
    {
        if (isUpgrade && Is(name, "Upgrade"))
            return true;
        return !s_hopByHop.Any(h => Is(name, h)) && !Is(name, "Server") && !Is(name, "Date") && !(isUpgrade && Is(name, "Content-Length"));
    }

    /// <summary>
    /// A redirect of the backend, as it is for a client that comes through the proxy: one to the backend's own host or to a path gets the path of the
    /// proxy before it.
    /// </summary>
    /// <param name="prefix">Path of the proxy in the client's URL, without a slash at its end.</param>
    public static string Redirect(string location, string backendHost, string clientHost, string clientScheme, string prefix)
    {
        if (!Uri.TryCreate(location, UriKind.RelativeOrAbsolute, out var target))
            return location;
        // On Unix a path that begins with a slash counts as an absolute file URI.
        var hasHost = target.IsAbsoluteUri && !target.IsFile;
        if (hasHost && target.Authority != backendHost && target.Authority != clientHost)
            return location;
        if (!hasHost && !location.StartsWith('/'))
            return location;
        var path = hasHost ? target.PathAndQuery + target.Fragment : location;
        var through = path.StartsWith(prefix + "/", StringComparison.Ordinal) ? path : prefix + path;
        return $"{clientScheme}://{clientHost}{through}";
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool StartsWith(string name, string prefix) => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
