using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Discovery;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.OpenApi;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Serving;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Everything that is not an object: discovery, OpenAPI, version, metrics, and documents of other parts.</summary>
/// <param name="slis">The outcome of health checks.</param>
/// <param name="documents">Further paths with fixed content: OIDC discovery and keys.</param>
internal sealed class NonResourceEndpoint(
    ResourceCatalog catalog, CollectorRegistry metrics, CollectorRegistry slis, Func<string> serverAddress, IReadOnlyDictionary<string, ServedDocument> documents)
{
    private readonly Counter _aggregations = Metrics.WithCustomRegistry(metrics).CreateCounter(
        "aggregator_discovery_aggregation_count_total", "How often the resources of all groups were put together for discovery.");


    private static readonly string[] Paths =
    [
        "/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/healthz", "/livez", "/metrics", "/metrics/slis", "/openapi/v2", "/openapi/v3", "/openid/v1/jwks",
        "/readyz", "/version",
    ];

    public async Task ServeAsync(HttpContext http)
    {
        if (!await TryServeAsync(http).ConfigureAwait(false))
            await NotFoundAsync(http).ConfigureAwait(false);
    }

    /// <summary>Paths of groups that exist are answered by the API, all others by the server below it, in plain text.</summary>
    private Task NotFoundAsync(HttpContext http)
    {
        var parts = http.Request.Path.Value!.Split('/');
        var isApi = parts is ["", "api", ..] || (parts is ["", "apis", var group, ..] && catalog.Declarations.Any(d => d.Group == group));
        return isApi ? throw ApiErrors.NoSuchPath() : ResponseWriter.WriteTextAsync(http, 404, "404 page not found\n");
    }

    /// <summary>False: there is no such path.</summary>
    private async Task<bool> TryServeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.TrimEnd('/');
        if (documents.TryGetValue(path, out var document))
        {
            http.Response.Headers.CacheControl = document.CacheControl;
            await ResponseWriter.WriteAsync(
                http, 200, document.ContentType, document.Body.Length, (output, _) => System.Buffers.BuffersExtensions.Write(output, document.Body.Span), 1).ConfigureAwait(false);
            return true;
        }
        switch (path)
        {
            case "":
                await JsonAsync(http, new JsonObject { ["paths"] = DiscoveryRenderer.Strings(AllPaths()) }).ConfigureAwait(false);
                return true;
            case "/version":
                await ResponseWriter.WriteAsync(http, 200, ServerVersion.Render(), ObjectEndpoint.FormatOf(http, false) with { Pretty = true }).ConfigureAwait(false);
                return true;
            case "/metrics":
                await MetricsWriter.WriteAsync(http, metrics).ConfigureAwait(false);
                return true;
            case "/metrics/slis":
                await MetricsWriter.WriteAsync(http, slis, MetricsWriter.ProcessStartText).ConfigureAwait(false);
                return true;
            default:
                return await TryDiscoveryAsync(http, path).ConfigureAwait(false) || await TryOpenApiAsync(http, path).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryDiscoveryAsync(HttpContext http, string path)
    {
        if (path is not ("/api" or "/apis") && !path.StartsWith("/api/", StringComparison.Ordinal) && !path.StartsWith("/apis/", StringComparison.Ordinal))
            return false;
        var groups = DiscoveryRules.Groups(catalog.Declarations);
        var format = ObjectEndpoint.FormatOf(http, allowViews: false);
        if (path is "/api" or "/apis")
        {
            if (format.IsAggregatedDiscovery)
                await AggregatedAsync(http, path == "/api").ConfigureAwait(false);
            else
                await JsonAsync(http, path == "/api" ? DiscoveryRenderer.CoreVersions(serverAddress()) : DiscoveryRenderer.GroupList(groups)).ConfigureAwait(false);
            return true;
        }
        var parts = path.Split('/');
        if (parts is ["", "apis", var single] && groups.FirstOrDefault(g => g.Name == single) is { } group)
        {
            await JsonAsync(http, DiscoveryRenderer.SingleGroup(group)).ConfigureAwait(false);
            return true;
        }
        var (name, version) = parts is ["", "api", var core] ? ("", core) : parts is ["", "apis", var g, var v] ? (g, v) : ("", "");
        if (!catalog.Has(name, version))
            return false;
        if (!HttpMethods.IsGet(http.Request.Method))
            throw ApiErrors.MethodNotAllowed();
        await JsonAsync(http, DiscoveryRenderer.ResourceList(name, version, DiscoveryRules.ResourcesOf(catalog.Declarations, name, version))).ConfigureAwait(false);
        return true;
    }

    private Task AggregatedAsync(HttpContext http, bool core)
    {
        _aggregations.Inc();
        var body = AggregatedDiscoveryRenderer.Render(catalog.Declarations, core).ToJsonString();
        var bytes = Encoding.UTF8.GetBytes(body);
        return TaggedAsync(http, bytes, "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    }

    private async Task<bool> TryOpenApiAsync(HttpContext http, string path)
    {
        if (path == "/openapi/v2")
        {
            await TaggedAsync(http, OpenApiRenderer.Version2(catalog.Declarations, ServerVersion.GitVersion), "application/json").ConfigureAwait(false);
            return true;
        }
        if (path == "/openapi/v3")
        {
            await JsonAsync(http, OpenApiIndex()).ConfigureAwait(false);
            return true;
        }
        var (group, version) = path.Split('/') switch
        {
            ["", "openapi", "v3", "api", var v] => ("", v),
            ["", "openapi", "v3", "apis", var g, var v] => (g, v),
            _ => ("", ""),
        };
        if (!catalog.Has(group, version))
            return false;
        var document = OpenApiRenderer.Version3(DiscoveryRules.ResourcesOf(catalog.Declarations, group, version), ServerVersion.GitVersion);
        await TaggedAsync(http, document, "application/json").ConfigureAwait(false);
        return true;
    }

    private JsonObject OpenApiIndex()
    {
        var paths = new JsonObject();
        foreach (var (group, version) in catalog.Declarations.Select(d => (d.Group, d.Version)).Distinct().Order())
        {
            var name = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
            // Types and declarations are compiled in, so the version of the server and the resources tell documents apart.
            var state = $"{ServerVersion.GitVersion} {typeof(OpenApiRenderer).Module.ModuleVersionId} {name}";
            var hash = Convert.ToHexString(SHA512.HashData(Encoding.UTF8.GetBytes(state)));
            paths[name] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{name}?hash={hash}" };
        }
        return new JsonObject { ["paths"] = paths };
    }

    private IEnumerable<string> AllPaths() => catalog.Declarations
        .Where(d => d.Group.Length > 0).SelectMany(d => new[] { $"/apis/{d.Group}", $"/apis/{d.Group}/{d.Version}" }).Concat(Paths)
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static Task JsonAsync(HttpContext http, JsonObject body) =>
        ResponseWriter.WriteAsync(http, 200, body, ObjectEndpoint.FormatOf(http, allowViews: false));

    /// <summary>With an ETag, so that clients that have it already get only that it did not change.</summary>
    private static async Task TaggedAsync(HttpContext http, ReadOnlyMemory<byte> json, string contentType)
    {
        var tag = $"\"{Convert.ToHexString(SHA512.HashData(json.Span))}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.Vary = "Accept";
        if (http.Request.Headers.IfNoneMatch.ToString() == tag)
        {
            http.Response.StatusCode = 304;
            return;
        }
        await ResponseWriter.WriteAsync(http, 200, contentType, json.Length, (output, _) => System.Buffers.BuffersExtensions.Write(output, json.Span), 1).ConfigureAwait(false);
    }
}

/// <summary>A document that does not change while the server runs.</summary>
internal sealed record ServedDocument(string ContentType, string CacheControl, ReadOnlyMemory<byte> Body);
