using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Nodes.Backend;
using NodeStack.ControlPlane.ApiServer.Nodes.Locations;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Connectors;

/// <summary>The proxies of nodes, pods and services: any request, passed on to what is there.</summary>
public sealed class ProxyConnector : IConnector
{
    private readonly IObjects _objects;
    private readonly PodFinder _finder;
    private readonly BackendProxy _proxy;
    private readonly string _resource;

    private ProxyConnector(string resource, IObjects objects, BackendProxy proxy) =>
        (_resource, _objects, _finder, _proxy) = (resource, objects, new PodFinder(objects), proxy);

    public string Path => $"{_resource}/proxy";

    public static IReadOnlyList<IConnector> All(IObjects objects, BackendProxy proxy) =>
        [.. ((string[])["nodes", "pods", "services"]).Select(r => new ProxyConnector(r, objects, proxy))];

    public async Task ServeAsync(ConnectRequest request, HttpContext http)
    {
        var asked = SchemeNamePortParser.Parse(request.Name) ?? throw ApiErrors.BadRequest($"invalid {_resource.TrimEnd('s')} request \"{request.Name}\"");
        var location = await LocateAsync(request, asked, http.RequestAborted).ConfigureAwait(false);
        // A page at the root refers to its parts relative to it.
        if (request.Rest.Length == 0 && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            http.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            http.Response.Headers.Location = $"{http.Request.PathBase.ToUriComponent()}{http.Request.Path.ToUriComponent()}/{http.Request.QueryString}";
            return;
        }
        var path = request.Rest.Length == 0 ? "/" : new PathString(request.Rest).ToUriComponent();
        var whole = http.Request.Path.ToUriComponent();
        var prefix = whole.EndsWith(path, StringComparison.Ordinal) ? whole[..^path.Length] : whole.TrimEnd('/');
        var query = http.Request.QueryString.Value is { Length: > 1 } text ? text[1..] : "";
        await _proxy.PassAsync(http, new BackendRequest(location, path, query), prefix, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<BackendLocation> LocateAsync(ConnectRequest request, SchemeNamePort asked, CancellationToken cancellation) => _resource switch
    {
        "nodes" => NodeLocationRules.Proxy(await _finder.KubeletAsync(asked.Name, isVerified: true, cancellation).ConfigureAwait(false), asked),
        "pods" => PodLocationRules.Proxy(await _finder.PodAsync(request.Namespace, asked.Name, cancellation).ConfigureAwait(false), asked)
            is { } location && System.Net.IPAddress.TryParse(location.Host, out var address) && BackendAddressRules.Allows(location, address)
            ? location
            : throw ApiErrors.BadRequest(BackendAddressRules.Refusal),
        _ => await EndpointAsync(request, asked, cancellation).ConfigureAwait(false),
    };

    private async Task<BackendLocation> EndpointAsync(ConnectRequest request, SchemeNamePort asked, CancellationToken cancellation)
    {
        var port = asked.Port;
        if (PortNumberParser.Parse(port) > 0)
        {
            var service = await FindAsync("services", request.Namespace, asked.Name, cancellation).ConfigureAwait(false);
            port = ServiceLocationRules.PortName(service, port)
                ?? throw ApiErrors.Unavailable($"no service port {asked.Port} found for service \"{asked.Name}\"");
        }
        var endpoints = await FindAsync("endpoints", request.Namespace, asked.Name, cancellation).ConfigureAwait(false);
        var found = ServiceLocationRules.Endpoints(endpoints, port, asked.Scheme, name => Pod(request.Namespace, name)).ToArray();
        return found.Length > 0
            ? found[RandomNumberGenerator.GetInt32(found.Length)]
            : throw ApiErrors.Unavailable($"no endpoints available for service \"{request.Name}\"");
    }

    private async Task<JsonObject> FindAsync(string resource, string space, string name, CancellationToken cancellation) =>
        await _objects.GetAsync(resource, space, name, cancellation).ConfigureAwait(false) ?? throw ApiErrors.NotFound("", resource, name);

    private JsonObject? Pod(string space, string name) =>
        _objects.Find("pods", space, name) is { } cached ? Objects.ParsedObjects<JsonObject>.Read(cached) : null;
}
