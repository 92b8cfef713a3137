using System.Text;
using k8s;
using k8s.Models;

namespace NodeStack.KubeApi.Client;

/// <summary>
/// One kind of object on an API server. An empty namespace means the cluster's, or all namespaces for lists. Errors are
/// <see cref="ApiException"/>s, as <see cref="IApiClient"/> says.
/// </summary>
/// <param name="prefix">/api/v1, or /apis/GROUP/VERSION.</param>
/// <param name="plural">pods, nodes, ...</param>
public sealed class ApiResource<T>(IApiClient client, string prefix, string plural)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public string Plural => plural;

    /// <summary>The same kind by another way to the server, or as somebody else.</summary>
    public ApiResource<T> Through(IApiClient other) => new(other, prefix, plural);

    public async Task<T> GetAsync(string ns, string name, CancellationToken cancel, TimeSpan? timeout = null) =>
        ApiJson.Read<T>(await client.SendAsync(new ApiRequest(HttpMethod.Get, Path(ns, name)) { Timeout = timeout }, cancel).ConfigureAwait(false));

    public async Task<ApiList<T>> ListAsync(string ns, ListQuery query, CancellationToken cancel) =>
        ApiJson.ReadList<T>(await client.SendAsync(
            new ApiRequest(HttpMethod.Get, Path(ns) + Query(query)) { IsContinuation = query.Continue.Length > 0 }, cancel).ConfigureAwait(false));

    public Task<T> CreateAsync(string ns, T item, CancellationToken cancel) => WriteAsync<T, T>(HttpMethod.Post, Path(ns), item, cancel);

    public Task<T> ReplaceAsync(string ns, T item, CancellationToken cancel, string subresource = "", TimeSpan? timeout = null) =>
        WriteAsync<T, T>(HttpMethod.Put, Path(ns, item.Metadata.Name, subresource), item, cancel, timeout);

    public async Task<T> PatchAsync(string ns, string name, ApiPatch patch, CancellationToken cancel, string subresource = "", TimeSpan? timeout = null) =>
        ApiJson.Read<T>(await client.SendAsync(Patch(ns, name, patch, subresource, timeout), cancel).ConfigureAwait(false));

    /// <summary>A patch whose outcome a watch tells of anyway: the answer is not looked into.</summary>
    public Task PatchUnreadAsync(string ns, string name, ApiPatch patch, CancellationToken cancel, string subresource = "") =>
        client.SendAsync(Patch(ns, name, patch, subresource, null), cancel);

    public Task DeleteAsync(string ns, string name, V1DeleteOptions? options, CancellationToken cancel) => client.SendAsync(
        new ApiRequest(HttpMethod.Delete, Path(ns, name)) { Body = options is null ? default : ApiJson.Bytes(options) }, cancel);

    /// <summary>For subresources that are asked by creating something else: token, eviction, binding.</summary>
    public Task<TAnswer> CreateSubresourceAsync<TBody, TAnswer>(string ns, string name, string subresource, TBody body, CancellationToken cancel) =>
        WriteAsync<TBody, TAnswer>(HttpMethod.Post, Path(ns, name, subresource), body, cancel);

    /// <summary>The changes since a revision, as the server streams them; bookmarks included.</summary>
    public Task<Stream> WatchAsync(string ns, ListQuery query, TimeSpan lasts, CancellationToken cancel)
    {
        var which = Query(query);
        var how = $"watch=true&allowWatchBookmarks=true&timeoutSeconds={(long)lasts.TotalSeconds}";
        return client.OpenAsync(new ApiRequest(HttpMethod.Get, $"{Path(ns)}{which}{(which.Length == 0 ? '?' : '&')}{how}"), cancel);
    }

    private ApiRequest Patch(string ns, string name, ApiPatch patch, string subresource, TimeSpan? timeout) =>
        new(HttpMethod.Patch, Path(ns, name, subresource)) { Body = patch.Body, ContentType = patch.ContentType, Timeout = timeout };

    private async Task<TAnswer> WriteAsync<TBody, TAnswer>(HttpMethod method, string path, TBody body, CancellationToken cancel, TimeSpan? timeout = null) =>
        ApiJson.Read<TAnswer>(await client.SendAsync(new ApiRequest(method, path) { Body = ApiJson.Bytes(body), Timeout = timeout }, cancel).ConfigureAwait(false));

    private string Path(string ns) => ns.Length == 0 ? $"{prefix}/{plural}" : $"{prefix}/namespaces/{Uri.EscapeDataString(ns)}/{plural}";

    private string Path(string ns, string name, string subresource = "") =>
        $"{Path(ns)}/{Uri.EscapeDataString(name)}{(subresource.Length == 0 ? "" : "/" + subresource)}";

    private static string Query(ListQuery query)
    {
        var text = new StringBuilder();
        Add("fieldSelector", query.FieldSelector);
        Add("labelSelector", query.LabelSelector);
        Add("resourceVersion", query.ResourceVersion);
        Add("limit", query.Limit == 0 ? "" : query.Limit.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("continue", query.Continue);
        return text.ToString();

        void Add(string name, string value)
        {
            if (value.Length > 0)
                text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
