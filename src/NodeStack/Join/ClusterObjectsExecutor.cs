using System.Text;
using NodeStack.KubeApi.Client;

namespace NodeStack.Join;

/// <summary>Puts <see cref="ClusterObjects"/> into the cluster, and mends what was changed there, by server-side apply.</summary>
internal static class ClusterObjectsExecutor
{
    private const string ApplyType = "application/apply-patch+yaml";

    /// <exception cref="ApiException"/>
    public static async Task ApplyAsync(IApiClient client, Uri server, string authorityPem, ClusterSettings settings, CancellationToken cancel)
    {
        foreach (var (path, value) in ClusterObjects.Build(server, authorityPem, settings))
            await client.SendAsync(
                new ApiRequest(HttpMethod.Patch, $"{path.Replace(":", "%3A", StringComparison.Ordinal)}?fieldManager=nodestack&force=true")
                {
                    Body = Encoding.UTF8.GetBytes(value.ToJsonString()),
                    ContentType = ApplyType,
                },
                cancel).ConfigureAwait(false);
    }
}
