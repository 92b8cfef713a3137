using System.Text.Json.Nodes;
using NodeStack.KubeApi.Client;
using NodeStack.Manifests;
using NodeStack.TestSupport;

namespace NodeStack.NodeStack.Tests.Manifests;

/// <summary>The loop with a folder, against a real API server.</summary>
public sealed class ManifestLoopTests(RunningApiFixture fixture) : IClassFixture<RunningApiFixture>, IAsyncLifetime
{
    private const int Applied = 6200, Problem = 6201, Gone = 6202, Unanswered = 6204;
    private readonly string _folder = Directory.CreateTempSubdirectory("manifests-").FullName;
    private readonly string _space = $"m{Guid.NewGuid():N}"[..12];
    private readonly RecordingLoggers _loggers = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _stop.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task Run_FilesComeChangeAndGo_TheClusterFollows()
    {
        Write("b.yaml", Map("one", "v: a"));
        Write("z.yaml", $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {_space}}}\n");
        Start(fixture.Server.Client);
        await HasAsync("one", "a");

        // Somebody else's field stays, ours is put right when the content changes, and a field that the manifest no longer has goes.
        await fixture.Server.SendAsync(HttpMethod.Patch, Path("one"), """{"data":{"theirs":"x","v":"other"}}""");
        Write("b.yaml", Map("one", "w: b"));
        var both = JsonNode.Parse("""{"theirs":"x","v":"other","w":"b"}""");
        await Eventually.TrueAsync(async () => JsonNode.DeepEquals(await DataAsync("one"), both), RunningApi.Patience, "the change");
        Write("b.yaml", Map("one", "w: c"));
        await HasAsync("one", "c", "w");

        // What the file has not changed is not sent: no new revision, though its neighbour is.
        var before = await VersionAsync("one");
        Write("b.yaml", Map("one", "w: c") + "---\n" + Map("two", "v: d"));
        await HasAsync("two", "d");
        Assert.Equal(before, await VersionAsync("one"));

        File.Delete(System.IO.Path.Combine(_folder, "b.yaml"));
        await Eventually.TrueAsync(() => _loggers.Of(Gone).Count == 1, RunningApi.Patience, "it is told");
        await HasAsync("one", "c", "w");
        Assert.Empty(_loggers.Of(Problem));
    }

    [Fact]
    public async Task Run_SomethingIsWrongEverywhere_TheRestIsAppliedAndEachIsToldOnce()
    {
        Write("a.yaml", "x: [\n");
        Write("b.yaml", $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {_space}}}\n---\nx: [\n---\n{Map("good", "v: a")}---\n{Map("UPPER", "v: a")}");
        Write("c.json", """{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"shop.none/v1","kind":"Nothing","metadata":{"name":"n"}},3]}""");
        Start(fixture.Server.Client);
        await HasAsync("good", "a");
        await Eventually.TrueAsync(() => _loggers.Of(Problem).Count == 5, RunningApi.Patience, "five problems");
        // The refused ones are tried again meanwhile.
        Write("d.yaml", Map("later", "v: b"));
        await HasAsync("later", "b");
        Assert.Equal(
            ["Manifest a.yaml, document 1", "Manifest b.yaml, document 2", "Manifest b.yaml, document 4", "Manifest c.json, document 1, item 1", "Manifest c.json, document 1, item 2"],
            _loggers.Of(Problem).Select(static p => p[..p.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.Contains("Manifest c.json, document 1, item 1: Nothing n: the API server knows no Nothing of shop.none/v1", _loggers.Of(Problem));
        Assert.Contains(_loggers.Of(Problem), static p => p.StartsWith("Manifest b.yaml, document 4: ConfigMap ", StringComparison.Ordinal) && p.Contains("UPPER", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_KindGetsKnownLater_ItsObjectIsApplied()
    {
        var client = new PartialClient(fixture.Server.Client) { Hidden = "/apis/coordination.k8s.io/" };
        Write("a.yaml", $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {_space}}}\n---\napiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {{name: l, namespace: {_space}}}\nspec: {{holderIdentity: me}}\n");
        Start(client);
        await Eventually.TrueAsync(() => _loggers.Of(Problem).Count == 1, RunningApi.Patience, "an unknown kind");
        client.Hidden = "none";
        var lease = await Eventually.GetAsync(
            async () => await FindAsync($"/apis/coordination.k8s.io/v1/namespaces/{_space}/leases/l"), RunningApi.Patience, "the lease");
        Assert.Equal("nodestack", (string)lease["metadata"]!["managedFields"]![0]!["manager"]!);
        Assert.Equal([$"Manifest a.yaml, document 2: Lease {_space}/l: the API server knows no Lease of coordination.k8s.io/v1"], _loggers.Of(Problem));
    }

    [Fact]
    public async Task Run_AThousandDocuments_AllAreApplied()
    {
        Write("a.yaml", $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {_space}}}\n---\n" + string.Join("---\n", Enumerable.Range(0, 1000).Select(i => Map($"c{i}", "v: a"))));
        Start(fixture.Server.Client);
        await Eventually.TrueAsync(() => _loggers.Of(Applied).Count > 0, RunningApi.Patience, "they are applied");
        Assert.Equal([$"1001 objects of {_folder} were applied"], _loggers.Of(Applied));
        var list = JsonNode.Parse(await fixture.Server.SendAsync(HttpMethod.Get, $"/api/v1/namespaces/{_space}/configmaps"))!;
        Assert.Equal(1000, list["items"]!.AsArray().Count(static i => ((string)i!["metadata"]!["name"]!).StartsWith('c')));
        Assert.Empty(_loggers.Of(Problem));
    }

    [Fact]
    public async Task Run_ServerIsAway_WaitsAndTellsOnce()
    {
        var client = new PartialClient(fixture.Server.Client, 3);
        Write("a.yaml", $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {_space}}}\n---\n" + Map("one", "v: a"));
        Start(client);
        await HasAsync("one", "a");
        Assert.Single(_loggers.Of(Unanswered));
        Assert.Empty(_loggers.Of(Problem));
    }

    private void Start(IApiClient client) => _running = new ManifestLoop(client, _folder, TimeProvider.System, _loggers).RunAsync(_stop.Token);

    private string Map(string name, string data) => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: {_space}}}\ndata: {{{data}}}\n";

    private void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(_folder, name), text);

    private string Path(string name) => $"/api/v1/namespaces/{_space}/configmaps/{name}";

    private Task HasAsync(string name, string value, string key = "v") => Eventually.TrueAsync(
        async () => (string?)(await DataAsync(name))?[key] == value, RunningApi.Patience, $"{name} has {key}: {value}");

    private async Task<JsonNode?> DataAsync(string name) => (await FindAsync(Path(name)))?["data"];

    private async Task<string> VersionAsync(string name) => (string)(await FindAsync(Path(name)))!["metadata"]!["resourceVersion"]!;

    private async Task<JsonObject?> FindAsync(string path)
    {
        try
        {
            return JsonNode.Parse(await fixture.Server.SendAsync(HttpMethod.Get, path))!.AsObject();
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Gives no answer to the first requests, and does not serve what is hidden.</summary>
    private sealed class PartialClient(IApiClient inner, int failures = 0) : IApiClient
    {
        private int _left = failures;

        /// <summary>Where paths begin that are not served.</summary>
        public volatile string Hidden = "none";

        public Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel)
        {
            if (Interlocked.Decrement(ref _left) >= 0)
                throw new ApiException(0, "", "no answer");
            return request.Path.StartsWith(Hidden, StringComparison.Ordinal) ? throw new ApiException(404, "NotFound", "404 page not found") : inner.SendAsync(request, cancel);
        }

        public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => inner.OpenAsync(request, cancel);
    }
}
