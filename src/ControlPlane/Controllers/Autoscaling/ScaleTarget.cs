using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.Controllers.Autoscaling;

/// <summary>The scale of whatever is scaled.</summary>
public sealed class ScaleTarget(IApiClient client, string path)
{
    private const int Attempts = 5;
    private JsonObject _scale = [];

    public int Wished => (int)_scale.Child("spec").Number("replicas");

    public int Present => (int)_scale.Child("status").Number("replicas");

    public string Selector => _scale.Child("status").Text("selector");

    public async Task ReadAsync(CancellationToken cancel)
    {
        try
        {
            _scale = JsonNode.Parse((await client.SendAsync(new ApiRequest(HttpMethod.Get, path), cancel).ConfigureAwait(false)).Span) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw new ApiException(502, "", $"a scale that cannot be read: {e.Message}", null, e);
        }
    }

    /// <summary>Over what others write meanwhile.</summary>
    public async Task WriteAsync(int replicas, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            _scale.MakeChild("spec")["replicas"] = replicas;
            try
            {
                await client.SendAsync(new ApiRequest(HttpMethod.Put, path) { Body = Encoding.UTF8.GetBytes(_scale.ToJsonString()) }, cancel).ConfigureAwait(false);
                return;
            }
            catch (ApiException e) when (e.IsConflict && attempt < Attempts)
            {
                await ReadAsync(cancel).ConfigureAwait(false);
            }
        }
    }
}
