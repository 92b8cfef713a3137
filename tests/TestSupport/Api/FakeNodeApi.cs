using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Json;

namespace NodeStack.TestSupport.Api;

/// <summary>
/// A strict API server in memory for what a node writes about itself: objects by path with versions and uids, conflicts, merge and strategic merge
/// patches of the shapes nodes send, and failures on demand. What it does not know fails the test.
/// </summary>
public sealed class FakeNodeApi : IApiClient
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _objects = [];
    private readonly List<string> _requests = [];
    private readonly List<JsonObject> _bodies = [];
    private long _version = 100;

    /// <summary>Asked before each request; what it returns is thrown.</summary>
    public Func<ApiRequest, ApiException?> Fail { get; set; } = static _ => null;

    /// <summary>Collections whose creations are questions: path to what is answered.</summary>
    public Dictionary<string, Func<JsonObject, JsonObject>> Answers { get; } = [];

    /// <summary>Takes out of what is patched the fields that this server does not know.</summary>
    public Action<JsonObject> Forgets { get; set; } = static _ => { };

    /// <summary>Held until it completes, when set: requests under way.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>"METHOD path", in order.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    /// <summary>Bodies that were sent, in order.</summary>
    public IReadOnlyList<JsonObject> Bodies
    {
        get
        {
            lock (_lock)
                return [.. _bodies];
        }
    }

    public int Count(string request) => Requests.Count(r => r == request);

    public JsonObject? Find(string path)
    {
        lock (_lock)
            return (JsonObject?)_objects.GetValueOrDefault(path)?.DeepClone();
    }

    /// <summary>As if somebody else had written it.</summary>
    public void Change(string path, Action<JsonObject> change)
    {
        lock (_lock)
        {
            change(_objects[path]);
            Stamp_NeedsLock(_objects[path]);
        }
    }

    public void Add(string path, JsonObject item)
    {
        lock (_lock)
            Add_NeedsLock(path, item);
    }

    public void Remove(string path)
    {
        lock (_lock)
            _objects.Remove(path);
    }

    public async Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var body = request.Body.IsEmpty ? null : (JsonObject)JsonNode.Parse(request.Body.Span)!;
        lock (_lock)
        {
            _requests.Add($"{request.Method} {request.Path}");
            if (body is not null)
                _bodies.Add((JsonObject)body.DeepClone());
        }
        await Gate.WaitAsync(cancel).ConfigureAwait(false);
        if (Fail(request) is { } failure)
            throw failure;
        lock (_lock)
            return Encoding.UTF8.GetBytes(Answer_NeedsLock(request, body).ToJsonString());
    }

    public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => throw new InvalidOperationException($"unexpected watch {request.Path}");

    private JsonObject Answer_NeedsLock(ApiRequest request, JsonObject? body) => request.Method.Method switch
    {
        "GET" => Existing_NeedsLock(request.Path),
        "POST" when Answers.TryGetValue(request.Path, out var answer) => answer(body!),
        "POST" => Create_NeedsLock(request.Path, body!),
        "PUT" => Replace_NeedsLock(request.Path, body!),
        "PATCH" => Patch_NeedsLock(request.Path, body!),
        var other => throw new InvalidOperationException($"unexpected {other} {request.Path}"),
    };

    private JsonObject Existing_NeedsLock(string path) =>
        _objects.GetValueOrDefault(path) ?? throw new ApiException(404, "NotFound", $"\"{path}\" not found");

    private JsonObject Create_NeedsLock(string collection, JsonObject item)
    {
        var meta = item.MakeChild("metadata");
        if (meta.Text("name").Length == 0)
            meta["name"] = meta.Text("generateName") + (++_version).ToString(CultureInfo.InvariantCulture);
        var path = $"{collection}/{meta.Text("name")}";
        if (_objects.ContainsKey(path))
            throw new ApiException(409, "AlreadyExists", $"\"{path}\" already exists");
        return Add_NeedsLock(path, item);
    }

    private JsonObject Add_NeedsLock(string path, JsonObject item)
    {
        item.MakeChild("metadata")["uid"] = $"uid-{++_version}";
        _objects[path] = item;
        return Stamp_NeedsLock(item);
    }

    private JsonObject Replace_NeedsLock(string path, JsonObject item)
    {
        var has = Existing_NeedsLock(path).Child("metadata");
        var sent = item.Child("metadata");
        foreach (var name in (ReadOnlySpan<string>)["resourceVersion", "uid"])
            if (sent.Text(name).Length > 0 && sent.Text(name) != has.Text(name))
                throw new ApiException(409, "Conflict", $"\"{path}\" was modified");
        item["metadata"]!["uid"] = has.Text("uid");
        _objects[path] = item;
        return Stamp_NeedsLock(item);
    }

    private JsonObject Patch_NeedsLock(string path, JsonObject patch)
    {
        var isStatus = path.EndsWith("/status", StringComparison.Ordinal);
        var item = Existing_NeedsLock(isStatus ? path[..^"/status".Length] : path);
        if (isStatus && patch.Any(p => p.Key is not ("status" or "metadata")))
            throw new InvalidOperationException($"a patch of the status has more: {patch.ToJsonString()}");
        Merge(item, patch);
        Forgets(item);
        return Stamp_NeedsLock(item);
    }

    private JsonObject Stamp_NeedsLock(JsonObject item)
    {
        item["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        return item;
    }

    private static void Merge(JsonObject item, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                item.Remove(name);
            else if (value is JsonObject inner)
                Merge(item.MakeChild(name), inner);
            else
                item[name] = value is JsonArray list && name is "conditions" or "addresses" ? MergeByType(item.Items(name), (JsonArray)value) : value.DeepClone();
        }
    }

    private static JsonArray MergeByType(IReadOnlyList<JsonObject> has, JsonArray patch)
    {
        var changes = patch.OfType<JsonObject>().Where(p => !p.Has("$patch")).ToList();
        var isReplaced = patch.OfType<JsonObject>().Any(p => p.Text("$patch") == "replace");
        var merged = isReplaced ? [] : has.Select(h => (JsonObject)h.DeepClone()).ToList();
        foreach (var change in changes)
        {
            // A server keeps one item per type when it merges; only a replacement may bring several.
            if (!isReplaced && merged.Find(m => m.Text("type") == change.Text("type")) is { } same)
                Merge(same, change);
            else
                merged.Add((JsonObject)change.DeepClone());
        }
        return new JsonArray([.. merged]);
    }
}
