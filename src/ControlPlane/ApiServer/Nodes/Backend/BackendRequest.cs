using NodeStack.ControlPlane.ApiServer.Nodes.Locations;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Backend;

/// <summary>A request on its way to a backend.</summary>
/// <param name="Path">Escaped, with its slash.</param>
/// <param name="Query">Escaped, without the question mark; may be empty.</param>
public sealed record BackendRequest(BackendLocation Location, string Path, string Query)
{
    public Uri Uri
    {
        get
        {
            var root = new UriBuilder(Location.Scheme, Location.Host, Location.Port > 0 ? Location.Port : -1).Uri;
            return new Uri($"{root.GetLeftPart(UriPartial.Authority)}{Path}{(Query.Length > 0 ? "?" : "")}{Query}");
        }
    }
}
