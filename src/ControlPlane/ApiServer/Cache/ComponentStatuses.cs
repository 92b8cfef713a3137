using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>
/// The old ComponentStatus objects: nothing stored, but what is found when asked. The store is the one component that this server can ask; the others hold
/// Leases and have health ports of their own.
/// </summary>
internal sealed class ComponentStatuses(IStore store, string prefix) : IObjectCache
{
    private const string Name = "etcd-0";

    public ObjectSnapshot Current => ObjectSnapshot.Empty;

    public ValueTask<ObjectSnapshot> ReadAsync(long notOlderThan, CancellationToken cancellation) => ReadNewestAsync(cancellation);

    public async ValueTask<ObjectSnapshot> ReadNewestAsync(CancellationToken cancellation)
    {
        string? problem = null;
        long revision = 0;
        try
        {
            await store.CheckHealthAsync(cancellation).ConfigureAwait(false);
            revision = await store.CurrentRevisionAsync(cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            problem = e.Message;
        }
        var item = new CachedObject(
            prefix + Name, "", Name, revision, ObjectEncoder.Encode(Render(problem)), new Dictionary<string, string>(StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["metadata.name"] = Name });
        return new ObjectSnapshot(revision, ObjectSnapshot.Empty.Objects.Add(item.Key, item));
    }

    public ObjectSnapshot? At(long revision) => null;

    public async IAsyncEnumerable<ObjectChanges> WatchAsync(long afterRevision, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Not a verb of this kind; a watch would have nothing to tell.
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ConfigureAwait(false);
        yield break;
    }

    private static JsonObject Render(string? problem) => new()
    {
        ["kind"] = "ComponentStatus",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["name"] = Name },
        ["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "Healthy",
            ["status"] = problem is null ? "True" : "False",
            [problem is null ? "message" : "error"] = problem ?? "ok",
        }),
    };
}
