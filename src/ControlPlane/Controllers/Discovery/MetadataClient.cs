using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Discovery;

/// <summary>
/// Any kind of object, of which only the metadata is read. The model that carries it is a ConfigMap's, which needs nothing else; what comes has no data.
/// </summary>
public sealed class MetadataClient(IApiClient client)
{
    private const string One = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private const string Many = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    /// <summary>To be listed and watched.</summary>
    public ApiResource<V1ConfigMap> Collection(DiscoveredResource resource) => new(new Lean(client), resource.Prefix, resource.Plural);

    /// <summary>Null when there is none.</summary>
    public async Task<V1ObjectMeta?> FindAsync(DiscoveredResource resource, string ns, string name, CancellationToken cancel)
    {
        try
        {
            return Read(await client.SendAsync(new ApiRequest(HttpMethod.Get, resource.Item(ns, name)) { Accept = One }, cancel).ConfigureAwait(false));
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    public Task DeleteAsync(DiscoveredResource resource, string ns, string name, V1DeleteOptions options, CancellationToken cancel) =>
        client.SendAsync(new ApiRequest(HttpMethod.Delete, resource.Item(ns, name)) { Body = Bytes(options) }, cancel);

    public Task DeleteAllAsync(DiscoveredResource resource, string ns, V1DeleteOptions options, CancellationToken cancel) =>
        client.SendAsync(new ApiRequest(HttpMethod.Delete, resource.Collection(ns)) { Body = Bytes(options) }, cancel);

    public Task PatchAsync(DiscoveredResource resource, string ns, string name, ApiPatch patch, CancellationToken cancel) =>
        client.SendAsync(new ApiRequest(HttpMethod.Patch, resource.Item(ns, name)) { Body = patch.Body, ContentType = patch.ContentType, Accept = One }, cancel);

    private static byte[] Bytes(V1DeleteOptions options) => System.Text.Encoding.UTF8.GetBytes(KubernetesJson.Serialize(options));

    private static V1ObjectMeta Read(ReadOnlyMemory<byte> answer)
    {
        try
        {
            var meta = JsonNode.Parse(answer.Span)?["metadata"] ?? throw new System.Text.Json.JsonException("there is no metadata");
            return KubernetesJson.Deserialize<V1ObjectMeta>(meta.ToJsonString());
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException)
        {
            throw new ApiException(502, "", $"the API server's answer cannot be read as metadata: {e.Message}", null, e);
        }
    }

    /// <summary>Asks for metadata alone.</summary>
    private sealed class Lean(IApiClient inner) : IApiClient
    {
        public Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel) => inner.SendAsync(request with { Accept = Many }, cancel);

        public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => inner.OpenAsync(request with { Accept = One }, cancel);
    }
}
