namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Takes request paths apart as upstream does (apiserver, endpoints/request).</summary>
public static class ApiPathParser
{
    /// <summary>Null: no path of the API (health, metrics, discovery of all groups, ...).</summary>
    /// <param name="path">Percent-decoded, with its leading slash.</param>
    public static ApiPath? Parse(string path)
    {
        var parts = path.TrimEnd('/').Split('/');
        // "" "api" "v1" ..., "" "apis" "apps" "v1" ...
        var first = parts is ["", "api", ..] ? 2 : parts is ["", "apis", _, ..] ? 3 : 0;
        if (first == 0 || parts.Length <= first || parts[first].Length == 0 || parts[first - 1].Length == 0)
            return null;
        var found = new ApiPath(first == 3 ? parts[2] : "", parts[first]);
        var rest = parts[(first + 1)..];
        if (rest is ["watch", _, ..])
        {
            found = found with { IsWatch = true };
            rest = rest[1..];
        }
        return rest switch
        {
            [] => found,
            // A namespace's own subresources look like resources in it.
            ["namespaces", var name, "status" or "finalize"] => found with { Resource = "namespaces", Name = name, Namespace = name, Subresource = rest[2] },
            ["namespaces", var name] => found with { Resource = "namespaces", Name = name, Namespace = name },
            ["namespaces", var name, .. var inner] => Item(found with { Namespace = name }, inner, path),
            _ => Item(found, rest, path),
        };
    }

    /// <param name="whole">What is behind a proxy may mean something else with a slash at its end and without.</param>
    private static ApiPath Item(ApiPath path, string[] parts, string whole) => path with
    {
        Resource = parts[0],
        Name = parts.Length > 1 ? parts[1] : "",
        Subresource = parts.Length > 2 ? parts[2] : "",
        Rest = (parts.Length > 3 ? $"/{string.Join('/', parts[3..])}" : "") + (parts.Length > 2 && whole.EndsWith('/') ? "/" : ""),
    };
}
