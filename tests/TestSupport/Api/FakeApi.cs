using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Client;

namespace NodeStack.TestSupport.Api;

/// <summary>
/// An API server in memory, as strict as a real one about what clients must get right: names, conflicts, preconditions, subresources that change nothing
/// else. Knows every kind by its path. Pages go on with what is there then. Requests are kept for tests to count.
/// </summary>
public sealed class FakeApi : IApiClient
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(string Line, string Collection, JsonObject Item)> _history = [];
    private readonly List<FakeApiWatch> _watches = [];
    private readonly List<(string Method, string Path, ApiException Error)> _faults = [];
    private readonly List<ApiRequest> _requests = [];
    private long _version = 100;
    private long _oldest;

    /// <summary>Takes out of what is patched the fields that this server does not know.</summary>
    public Action<JsonObject> Forgets { get; set; } = static _ => { };

    /// <summary>True: nobody answers, and no watch goes on.</summary>
    public bool IsDown
    {
        get => field;
        set
        {
            field = value;
            if (value)
                EndWatches();
        }
    }

    public IReadOnlyList<ApiRequest> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    public IReadOnlyList<ApiRequest> Writes => [.. Requests.Where(r => r.Method != HttpMethod.Get)];

    public int Watches
    {
        get
        {
            lock (_lock)
                return _watches.Count;
        }
    }

    /// <summary>The next request of this kind fails so.</summary>
    public void Fail(HttpMethod method, string path, ApiException error)
    {
        lock (_lock)
            _faults.Add((method.Method, path, error));
    }

    /// <summary>As if another client had written it.</summary>
    public JsonObject Put(string path, JsonObject item)
    {
        lock (_lock)
            return Store_NeedsLock(path, (JsonObject)item.DeepClone());
    }

    public JsonObject? Get(string path)
    {
        lock (_lock)
            return (JsonObject?)_objects.GetValueOrDefault(path)?.DeepClone();
    }

    public void Remove(string path)
    {
        lock (_lock)
            Remove_NeedsLock(path);
    }

    /// <summary>Watches from before now get 410, those that are open end.</summary>
    public void Compact()
    {
        lock (_lock)
            _oldest = _version;
        EndWatches();
    }

    public void EndWatches()
    {
        lock (_lock)
        {
            foreach (var watch in _watches)
                watch.End();
            _watches.Clear();
        }
    }

    public async Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        await Task.Yield();
        cancel.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Begin_NeedsLock(request);
            return Encoding.UTF8.GetBytes(Answer_NeedsLock(request).ToJsonString());
        }
    }

    public async Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel)
    {
        await Task.Yield();
        cancel.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Begin_NeedsLock(request);
            var (path, query) = Split(request.Path);
            var from = long.Parse(query["resourceVersion"], CultureInfo.InvariantCulture);
            if (from < _oldest)
                throw new ApiException(410, "Expired", "too old resource version");
            var watch = new FakeApiWatch(path, query);
            foreach (var (line, collection, item) in _history.Where(h => VersionOf(h.Item) > from))
                watch.Tell(line, collection, item);
            _watches.Add(watch);
            return watch.Stream;
        }
    }

    private void Begin_NeedsLock(ApiRequest request)
    {
        _requests.Add(request);
        if (IsDown)
            throw new ApiException(0, "", "no answer");
        var fault = _faults.FindIndex(f => f.Method == request.Method.Method && request.Path.StartsWith(f.Path, StringComparison.Ordinal));
        if (fault < 0)
            return;
        var error = _faults[fault].Error;
        _faults.RemoveAt(fault);
        throw error;
    }

    private JsonObject Answer_NeedsLock(ApiRequest request)
    {
        var (path, query) = Split(request.Path);
        var body = request.Body.IsEmpty ? null : JsonNode.Parse(request.Body.Span)!.AsObject();
        return request.Method.Method switch
        {
            "GET" => IsCollection(path) ? List_NeedsLock(path, query) : (JsonObject)Find_NeedsLock(path).DeepClone(),
            "POST" => Create_NeedsLock(path, body!),
            "PUT" => Replace_NeedsLock(path, body!),
            "PATCH" => Patch_NeedsLock(path, body!),
            "DELETE" => Delete_NeedsLock(path, body),
            _ => throw new NotSupportedException(request.Method.Method),
        };
    }

    private JsonObject List_NeedsLock(string path, Dictionary<string, string> query)
    {
        var items = _objects.Where(o => FakeApiWatch.IsIn(CollectionOf(o.Key), path) && FakeApiWatch.Selects(query, o.Value))
            .SkipWhile(o => query.TryGetValue("continue", out var last) && string.CompareOrdinal(o.Key, last) <= 0).ToList();
        var page = items.Take(int.Parse(query.GetValueOrDefault("limit", "1000000"), CultureInfo.InvariantCulture)).ToList();
        var meta = new JsonObject { ["resourceVersion"] = Text(_version) };
        if (page.Count < items.Count)
            meta["continue"] = page[^1].Key;
        return new JsonObject { ["metadata"] = meta, ["items"] = new JsonArray([.. page.Select(o => (JsonNode)o.Value.DeepClone())]) };
    }

    private JsonObject Create_NeedsLock(string path, JsonObject item)
    {
        if (!IsCollection(path))
            throw new ApiException(405, "MethodNotAllowed", path);
        var full = $"{path}/{item["metadata"]!["name"]}";
        if (_objects.ContainsKey(full))
            throw new ApiException(409, "AlreadyExists", $"{full} already exists");
        item["metadata"]!["uid"] ??= Guid.NewGuid().ToString();
        return Store_NeedsLock(full, item);
    }

    private JsonObject Replace_NeedsLock(string path, JsonObject item)
    {
        var old = Find_NeedsLock(path);
        if (item["metadata"]!["resourceVersion"] is { } version && version.GetValue<string>() != Text(VersionOf(old)))
            throw new ApiException(409, "Conflict", "the object has been modified");
        return Store_NeedsLock(path, item);
    }

    private JsonObject Patch_NeedsLock(string path, JsonObject patch)
    {
        var isStatus = path.EndsWith("/status", StringComparison.Ordinal);
        path = isStatus ? path[..^"/status".Length] : path;
        var item = (JsonObject)Find_NeedsLock(path).DeepClone();
        if (patch["metadata"]?["uid"] is { } uid && uid.GetValue<string>() != item["metadata"]!["uid"]!.GetValue<string>())
            throw new ApiException(409, "Conflict", "the uid does not match");
        if (isStatus && patch.Any(p => p.Key is not ("metadata" or "status")))
            throw new ApiException(422, "Invalid", "only the status may be written here");
        FakeApiMerge.Into(item, patch);
        Forgets(item);
        return Store_NeedsLock(path, item);
    }

    private JsonObject Delete_NeedsLock(string path, JsonObject? options)
    {
        var item = Find_NeedsLock(path);
        if (options?["preconditions"]?["uid"] is { } uid && uid.GetValue<string>() != item["metadata"]!["uid"]!.GetValue<string>())
            throw new ApiException(409, "Conflict", "the uid in the precondition does not match");
        Remove_NeedsLock(path);
        return item;
    }

    private JsonObject Find_NeedsLock(string path) => _objects.GetValueOrDefault(path) ?? throw new ApiException(404, "NotFound", $"{path} not found");

    private JsonObject Store_NeedsLock(string path, JsonObject item)
    {
        var isNew = !_objects.ContainsKey(path);
        item["metadata"]!["resourceVersion"] = Text(++_version);
        _objects[path] = item;
        Tell_NeedsLock(isNew ? "ADDED" : "MODIFIED", path, item);
        return (JsonObject)item.DeepClone();
    }

    private void Remove_NeedsLock(string path)
    {
        var item = (JsonObject)_objects[path].DeepClone();
        item["metadata"]!["resourceVersion"] = Text(++_version);
        _objects.Remove(path);
        Tell_NeedsLock("DELETED", path, item);
    }

    private void Tell_NeedsLock(string type, string path, JsonObject item)
    {
        var line = new JsonObject { ["type"] = type, ["object"] = item.DeepClone() }.ToJsonString() + "\n";
        _history.Add((line, CollectionOf(path), (JsonObject)item.DeepClone()));
        foreach (var watch in _watches)
            watch.Tell(line, CollectionOf(path), item);
    }

    private static (string Path, Dictionary<string, string> Query) Split(string path)
    {
        var mark = path.IndexOf('?', StringComparison.Ordinal);
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in mark < 0 ? [] : path[(mark + 1)..].Split('&'))
            query[pair[..pair.IndexOf('=', StringComparison.Ordinal)]] = Uri.UnescapeDataString(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return (mark < 0 ? path : path[..mark], query);
    }

    /// <summary>/api/v1/pods, /api/v1/namespaces/NS/pods: an even number of parts after the group version, less the namespace's two.</summary>
    private static bool IsCollection(string path)
    {
        var parts = path.Trim('/').Split('/');
        var rest = parts.Length - (parts[0] == "api" ? 2 : 3);
        return rest % 2 == 1;
    }

    private static string CollectionOf(string path) => path[..path.LastIndexOf('/')];
    private static long VersionOf(JsonObject item) => long.Parse(item["metadata"]!["resourceVersion"]!.GetValue<string>(), CultureInfo.InvariantCulture);
    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
