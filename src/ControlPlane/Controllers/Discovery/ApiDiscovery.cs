using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Discovery;

/// <summary>Asks an API server what it serves.</summary>
public sealed class ApiDiscovery(IApiClient client)
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /// <exception cref="ApiException">The server does not answer, or with something else.</exception>
    public async Task<DiscoveredApis> ReadAsync(CancellationToken cancel) =>
        DiscoveryParser.Parse(await ReadAsync("/api", cancel).ConfigureAwait(false), await ReadAsync("/apis", cancel).ConfigureAwait(false));

    private async Task<JsonObject?> ReadAsync(string path, CancellationToken cancel)
    {
        var answer = await client.SendAsync(new ApiRequest(HttpMethod.Get, path) { Accept = Aggregated }, cancel).ConfigureAwait(false);
        try
        {
            return JsonNode.Parse(answer.Span) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new ApiException(502, "", $"the API server's discovery cannot be read: {e.Message}", null, e);
        }
    }
}
