using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.TestSupport.Api;

/// <summary>
/// An API server in memory, as a node may use it: objects are got, and listed and watched by their name alone; a wider list is refused, an unknown
/// path fails. Keeps what was asked.
/// </summary>
public sealed class FakeConfigApi : IApiClient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _items = [];
    private readonly List<Watch> _watches = [];
    private readonly List<string> _requests = [];
    private int _version = 100;

    /// <summary>While true nothing is answered and no watch is served.</summary>
    public bool IsAway { get; set; }

    /// <summary>Answers creations: path and body to the answer.</summary>
    public Func<string, JsonObject, JsonObject>? OnCreate { get; set; }

    /// <summary>Method and path of every request, in order.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    /// <summary>Fields selectors of the watches that are open.</summary>
    public IReadOnlyList<string> OpenWatches
    {
        get
        {
            lock (_gate)
                return [.. _watches.Select(w => w.Collection + "/" + w.Name).Order(StringComparer.Ordinal)];
        }
    }

    /// <param name="collection">As in paths: /api/v1/namespaces/ns/configmaps.</param>
    public void Put(string collection, IKubernetesObject<V1ObjectMeta> item)
    {
        lock (_gate)
        {
            item.Metadata.ResourceVersion = (++_version).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var json = JsonNode.Parse(KubernetesJson.Serialize(item))!.AsObject();
            var key = collection + "/" + item.Metadata.Name;
            var kind = _items.ContainsKey(key) ? "MODIFIED" : "ADDED";
            _items[key] = json;
            Tell_NeedsLock(collection, item.Metadata.Name, kind, json);
        }
    }

    public void Put(V1ConfigMap map) => Put($"/api/v1/namespaces/{map.Metadata.NamespaceProperty}/configmaps", map);

    public void Put(V1Secret secret) => Put($"/api/v1/namespaces/{secret.Metadata.NamespaceProperty}/secrets", secret);

    public void Delete(string collection, string name)
    {
        lock (_gate)
        {
            if (!_items.Remove(collection + "/" + name, out var gone))
                throw new InvalidOperationException($"{collection}/{name} is not there");
            gone["metadata"]!["resourceVersion"] = (++_version).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Tell_NeedsLock(collection, name, "DELETED", gone);
        }
    }

    /// <summary>Breaks all watches off, as a server that goes away does.</summary>
    public void Break()
    {
        lock (_gate)
        {
            foreach (var watch in _watches)
                watch.Pipe.Writer.Complete(new IOException("the connection broke"));
            _watches.Clear();
        }
    }

    public Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var (path, query) = Split(request.Path);
        lock (_gate)
        {
            _requests.Add($"{request.Method} {request.Path}");
            if (IsAway)
                throw new ApiException(0, "", "no answer from the API server at fake");
            if (request.Method == HttpMethod.Post && OnCreate is { } create)
                return Answer(create(path, JsonNode.Parse(request.Body.Span)!.AsObject()));
            if (request.Method != HttpMethod.Get)
                throw new InvalidOperationException($"{request.Method} {request.Path} was not expected");
            return query.ContainsKey("fieldSelector") ? Answer(List(path, NameOf(path, query))) : Answer(Get(path));
        }
    }

    public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel)
    {
        var (path, query) = Split(request.Path);
        lock (_gate)
        {
            _requests.Add($"WATCH {request.Path}");
            if (IsAway)
                throw new ApiException(0, "", "no answer from the API server at fake");
            var watch = new Watch(path, NameOf(path, query), new Pipe());
            _watches.Add(watch);
            cancel.Register(() =>
            {
                lock (_gate)
                    if (_watches.Remove(watch))
                        watch.Pipe.Writer.Complete();
            });
            return Task.FromResult(watch.Pipe.Reader.AsStream());
        }
    }

    private JsonObject List(string path, string name)
    {
        var items = _items.TryGetValue(path + "/" + name, out var found) ? new JsonArray(found.DeepClone()) : [];
        return new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = _version.ToString(System.Globalization.CultureInfo.InvariantCulture) }, ["items"] = items };
    }

    private JsonObject Get(string path)
    {
        if (_items.TryGetValue(path, out var found))
            return found;
        var parts = path.Split('/');
        throw new ApiException(404, "NotFound", $"{parts[^2]} \"{parts[^1]}\" not found");
    }

    private static string NameOf(string path, Dictionary<string, string> query)
    {
        const string prefix = "metadata.name=";
        return query.TryGetValue("fieldSelector", out var selector) && selector.StartsWith(prefix, StringComparison.Ordinal)
            ? selector[prefix.Length..]
            : throw new ApiException(403, "Forbidden", $"{path} may only be read by name");
    }

    private void Tell_NeedsLock(string collection, string name, string type, JsonObject item)
    {
        var line = new JsonObject { ["type"] = type, ["object"] = item.DeepClone() }.ToJsonString() + "\n";
        foreach (var watch in _watches.Where(w => w.Collection == collection && w.Name == name))
        {
            watch.Pipe.Writer.Write(Encoding.UTF8.GetBytes(line));
            _ = watch.Pipe.Writer.FlushAsync();
        }
    }

    private static Task<ReadOnlyMemory<byte>> Answer(JsonObject body) =>
        Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(body.ToJsonString()));

    private static (string Path, Dictionary<string, string> Query) Split(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0)
            return (target, []);
        var query = target[(mark + 1)..].Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[^1]));
        return (target[..mark], query);
    }

    private sealed record Watch(string Collection, string Name, Pipe Pipe);
}
