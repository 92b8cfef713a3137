namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>The list of members as given on the command line.</summary>
public static class EtcdEndpointParser
{
    /// <summary>Comma-separated URLs. All that is wrong with them is in <paramref name="errors"/>; then the answer is not to be used.</summary>
    public static IReadOnlyList<Uri> Parse(string text, ICollection<string> errors)
    {
        var endpoints = new List<Uri>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
                errors.Add($"\"{part}\" is not a URL of an etcd member: want http://HOST:PORT or https://HOST:PORT");
            else if (endpoint.PathAndQuery != "/" || endpoint.UserInfo.Length > 0)
                errors.Add($"\"{part}\" has more than scheme, host and port");
            else
                endpoints.Add(endpoint);
        }
        if (endpoints.Count == 0 && errors.Count == 0)
            errors.Add("no etcd member is given");
        if (endpoints.Select(e => e.Scheme).Distinct(StringComparer.Ordinal).Count() > 1)
            errors.Add("etcd members must be all http or all https");
        return endpoints;
    }
}
