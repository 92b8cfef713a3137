using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>What became of a delete.</summary>
/// <param name="IsGone">Whether the object is gone, or only marked.</param>
/// <param name="Item">The object, in the version of the request.</param>
internal sealed record DeletionAnswer(bool IsGone, JsonObject Item);

/// <summary>Deletes: checks preconditions, asks admission, and removes or marks as planned, again when somebody else was faster.</summary>
internal sealed class ObjectDeleter(IStore store, ObjectWriter writer, AdmissionChain admission, TimeProvider time)
{
    private const int Tries = 20;

    public async Task<DeletionAnswer> DeleteAsync(
        ServedResource resource, string @namespace, string name, DeleteOptions options, UserIdentity user, List<string> warnings, CancellationToken cancellation)
    {
        var key = resource.KeyOf(@namespace, name);
        for (var tries = 1; ; tries++)
        {
            var current = await store.GetAsync(key, cancellation).ConfigureAwait(false) ?? throw ApiErrors.NotFound(resource.Declaration, name);
            var item = StoredVersionMapper.FromStored(ObjectEncoder.DecodeStored(current.Value.Span, current.ModRevision), resource);
            CheckPreconditions(item, resource.Declaration, name, options);
            var request = new AdmissionRequest
            {
                Operation = AdmissionOperation.Delete,
                Resource = resource.Declaration,
                Namespace = @namespace,
                Name = name,
                OldObject = (JsonObject)item.DeepClone(),
                User = user,
                DryRun = options.DryRun,
            };
            await admission.MutateAsync(request, cancellation).ConfigureAwait(false);
            await admission.ValidateAsync(request, cancellation).ConfigureAwait(false);
            var plan = DeletionPlanner.Plan(item, options, resource.Declaration.Rules, time.GetUtcNow());
            if (await TryAsync(resource, current, plan, options.DryRun, cancellation).ConfigureAwait(false) is { } answer)
            {
                warnings.AddRange(request.Warnings);
                return answer;
            }
            if (tries == Tries)
                throw ApiErrors.Outdated(resource.Declaration, name);
        }
    }

    /// <summary>Null: the object is no longer the one that was read.</summary>
    private async Task<DeletionAnswer?> TryAsync(ServedResource resource, StoredValue current, DeletionPlan plan, bool dryRun, CancellationToken cancellation)
    {
        if (plan.Action == DeletionAction.Nothing || dryRun)
            return new DeletionAnswer(plan.Action is DeletionAction.Remove or DeletionAction.MarkAndRemove, plan.Item);
        if (plan.Action == DeletionAction.Remove)
            return await RemoveAsync(resource, current.Key, current.ModRevision, plan.Item, cancellation).ConfigureAwait(false);
        var write = await store.UpdateAsync(
            current.Key, StoredVersionMapper.ToStored(plan.Item, resource), current.ModRevision, null, cancellation).ConfigureAwait(false);
        if (!write.Done)
            return null;
        new ObjectMeta(plan.Item).ResourceVersion = write.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return plan.Action == DeletionAction.Mark
            ? new DeletionAnswer(false, plan.Item)
            : await RemoveMarkedAsync(resource, current.Key, write.Revision, plan.Item, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes what this delete has marked. Whoever sees the mark may be faster, as a kubelet is: the object is gone all the same, and what came under the
    /// same name since lives on.
    /// </summary>
    private async Task<DeletionAnswer?> RemoveMarkedAsync(
        ServedResource resource, string key, long revision, JsonObject marked, CancellationToken cancellation)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (await RemoveAsync(resource, key, revision, marked, cancellation).ConfigureAwait(false) is { } answer)
                return answer;
            if (await store.GetAsync(key, cancellation).ConfigureAwait(false) is not { } current
                || new ObjectMeta(ObjectEncoder.DecodeStored(current.Value.Span, current.ModRevision)).Uid != new ObjectMeta(marked).Uid)
                return new DeletionAnswer(true, marked);
            revision = current.ModRevision;
        }
        return null;
    }

    private async Task<DeletionAnswer?> RemoveAsync(ServedResource resource, string key, long revision, JsonObject item, CancellationToken cancellation)
    {
        var delete = await store.DeleteAsync(key, revision, cancellation).ConfigureAwait(false);
        if (!delete.Done)
            return null;
        await writer.DeletedAsync(resource.Declaration, item, cancellation).ConfigureAwait(false);
        return new DeletionAnswer(true, item);
    }

    private static void CheckPreconditions(JsonObject item, ResourceDeclaration resource, string name, DeleteOptions options)
    {
        var meta = new ObjectMeta(item);
        if (options.Uid.Length > 0 && options.Uid != meta.Uid)
            throw Conflict($"the UID in the precondition ({options.Uid}) does not match the UID in record ({meta.Uid}). The object might have been deleted and then recreated");
        if (options.ResourceVersion.Length > 0 && options.ResourceVersion != meta.ResourceVersion)
            throw Conflict(
                $"the ResourceVersion in the precondition ({options.ResourceVersion}) does not match the ResourceVersion in record ({meta.ResourceVersion}). The object might have been modified");

        // Upstream names the kind here, not the resource.
        ApiException Conflict(string detail) => ApiErrors.Conflict(resource with { Resource = resource.Kind }, name, detail);
    }
}
