using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>Makes system objects that are missing and puts right those that are not as they should be. Another server doing the same is no matter.</summary>
internal sealed class SystemObjectsExecutor(IObjects objects)
{
    /// <exception cref="ApiException">The object cannot be written.</exception>
    public async Task EnsureAsync(SystemObject wish, CancellationToken cancellation)
    {
        var seen = objects.Find(wish.Resource, wish.Namespace, wish.Name) is { } cached
            ? ParsedObjects<JsonObject>.Read(cached)
            : await objects.GetAsync(wish.Resource, wish.Namespace, wish.Name, cancellation).ConfigureAwait(false);
        if (seen is not null && SystemObjectRules.MustBeMadeAnew(seen, wish))
        {
            await DeleteAsync(wish, seen.Text("metadata", "uid"), cancellation).ConfigureAwait(false);
            seen = null;
        }
        if (seen is null)
            seen = await CreateAsync(wish, cancellation).ConfigureAwait(false);
        else if (SystemObjectRules.Repair(Copy(seen), wish))
            await UpdateAsync(wish, "", SystemObjectRules.Repair, cancellation).ConfigureAwait(false);
        if (seen is not null && wish.Wish.ContainsKey("status") && SystemObjectRules.RepairStatus(Copy(seen), wish))
            await UpdateAsync(wish, "status", SystemObjectRules.RepairStatus, cancellation).ConfigureAwait(false);
    }

    public async Task DeleteAsync(SystemObject gone, string uid, CancellationToken cancellation)
    {
        try
        {
            await objects.DeleteAsync(gone.Resource, gone.Namespace, gone.Name, new ObjectDeletion(uid), cancellation).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Status.Code is 404 or 409)
        {
            // Somebody was faster; what is there now is looked at next time.
        }
    }

    private async Task<JsonObject?> CreateAsync(SystemObject wish, CancellationToken cancellation)
    {
        try
        {
            return await objects.CreateAsync(wish.Resource, wish.Namespace, Copy(wish.Wish), cancellation).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Status.Reason == "AlreadyExists")
        {
            return null;
        }
    }

    private async Task UpdateAsync(SystemObject wish, string subresource, Func<JsonObject, SystemObject, bool> repair, CancellationToken cancellation)
    {
        try
        {
            await objects.UpdateAsync(wish.Resource, wish.Namespace, wish.Name, subresource, current => repair(current, wish), cancellation).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.Status.Code == 404)
        {
            // Deleted meanwhile: made again next time.
        }
    }

    private static JsonObject Copy(JsonObject item) => (JsonObject)item.DeepClone();
}
