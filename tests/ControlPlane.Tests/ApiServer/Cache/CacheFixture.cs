using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.Storage;
using NodeStack.ControlPlane.Tests.Storage;
using NodeStack.ControlPlane.Tests.Storage.Sqlite;
using Prometheus;

namespace NodeStack.ControlPlane.Tests.ApiServer.Cache;

/// <summary>A store with one object cache on it. The decoder makes objects of texts; it fails on "broken".</summary>
internal sealed class CacheFixture : IAsyncDisposable
{
    public const string Prefix = "/registry/core/things/";
    private readonly SqliteFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public CacheFixture(ObjectCacheOptions? options = null)
    {
        Sqlite = _folder.Open();
        Store = new FlakyStore(Sqlite);
        Cache = new ObjectCache(Store, Prefix, Decode, options ?? new ObjectCacheOptions(), new CacheMetrics(Prometheus.Metrics.WithCustomRegistry(Registry)).Of("", "things"), Time, NullLogger.Instance);
    }

    public FakeTimeProvider Time { get; } = new();

    /// <summary>The metrics of the cache.</summary>
    public CollectorRegistry Registry { get; } = Prometheus.Metrics.NewCustomRegistry();

    public IStore Sqlite { get; }

    public FlakyStore Store { get; }

    public ObjectCache Cache { get; }

    public static CachedObject Decode(StoredValue value)
    {
        var text = value.Text();
        if (text == "broken")
            throw new FormatException(text);
        var name = value.Key[Prefix.Length..];
        return new CachedObject(
            value.Key, "", name, value.ModRevision, Encoding.UTF8.GetBytes($"{text}@{value.ModRevision}"), new Dictionary<string, string>(),
            new Dictionary<string, string> { ["metadata.name"] = name });
    }

    public void Start() => _running = Task.Run(() => Cache.RunAsync(_stop.Token));

    public static string Key(string name) => Prefix + name;

    /// <summary>The texts of all objects of a snapshot.</summary>
    public static string[] Texts(ObjectSnapshot? snapshot) => [.. snapshot!.Objects.Values.Select(o => $"{o.Name}={Encoding.UTF8.GetString(o.Json.Span)}")];

    public static string Text(ObjectChange change) =>
        $"{change.Type} {change.Object.Name}: {(change.Previous is { } old ? Encoding.UTF8.GetString(old.Json.Span) : "-")} > {Encoding.UTF8.GetString(change.Object.Json.Span)}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline.Time);
        await Sqlite.DisposeAsync();
        _folder.Dispose();
    }
}
