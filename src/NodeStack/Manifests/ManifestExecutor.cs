using NodeStack.KubeApi.Client;

namespace NodeStack.Manifests;

/// <summary>Sends objects by server-side apply: fields that the manifest no longer has are removed, fields that it never had stay whose they are. For one thread.</summary>
internal sealed class ManifestExecutor(IApiClient api)
{
    public const string FieldManager = "nodestack";
    private const string ApplyType = "application/apply-patch+yaml";
    private readonly KindFinder _kinds = new(api);

    /// <summary>A new round: kinds that were unknown may be known.</summary>
    public void Begin() => _kinds.Forget();

    /// <returns>Why the server did not take it; null: it did.</returns>
    /// <exception cref="ApiException">The server does not answer, or not now (401, 429, 503): no other object would fare better.</exception>
    public async Task<string?> ApplyAsync(ManifestObject item, CancellationToken cancel)
    {
        try
        {
            if (await _kinds.FindAsync(item.Key.ApiVersion, item.Key.Kind, cancel).ConfigureAwait(false) is not { } served)
                return $"the API server knows no {item.Key.Kind} of {item.Key.ApiVersion}";
            var request = new ApiRequest(HttpMethod.Patch, Path(item.Key, served)) { Body = item.Json, ContentType = ApplyType };
            await api.SendAsync(request, cancel).ConfigureAwait(false);
            // With it kinds are served that were not.
            if (item.Key.Kind == "CustomResourceDefinition")
                _kinds.Forget();
            return null;
        }
        catch (ApiException e) when (e.StatusCode is not (0 or 401 or 429 or 503))
        {
            if (e.IsNotFound)
                _kinds.Forget(item.Key.ApiVersion);
            return e.Message;
        }
    }

    private static string Path(ManifestKey key, ServedKind served)
    {
        var space = served.IsNamespaced ? $"/namespaces/{Uri.EscapeDataString(key.Namespace.Length > 0 ? key.Namespace : "default")}" : "";
        return $"{ServedKindParser.Prefix(key.ApiVersion)}{space}/{served.Plural}/{Uri.EscapeDataString(key.Name)}?fieldManager={FieldManager}&force=true";
    }
}
