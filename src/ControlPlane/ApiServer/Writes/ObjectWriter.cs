using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Admission;
using NodeStack.ControlPlane.ApiServer.Apply;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>
/// Creates and updates: default, admit, prepare, check, compare-and-swap. Owns nothing; the store decides who was first, and a writer that did not
/// say what it has seen is tried again with the newest object.
/// </summary>
/// <param name="comparisons">Null: not measured (the server's own writes).</param>
internal sealed class ObjectWriter(IStore store, AdmissionChain admission, IEnumerable<IWriteHook> hooks, ComparisonMetrics? comparisons, TimeProvider time)
{
    private const int NameTries = 8;
    private const int WriteTries = 20;
    private readonly Dictionary<string, IWriteHook> _hooks = hooks.ToDictionary(h => h.Resource, StringComparer.Ordinal);

    /// <param name="item">Decoded; changed on the way.</param>
    public async Task<WriteAnswer> CreateAsync(WriteTarget target, JsonObject item, CancellationToken cancellation)
    {
        WritePreparationRules.SetNamespace(item, target);
        WritePreparationRules.Default(item, target);
        if (new ObjectMeta(item).ResourceVersion.Length > 0)
            throw ApiErrors.BadRequest("resourceVersion should not be set on objects to be created");
        TrackFields(null, item, target);
        return await InsertAsync(target, item, cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes a new object whose managed fields are settled.</summary>
    private async Task<WriteAnswer> InsertAsync(WriteTarget target, JsonObject item, CancellationToken cancellation)
    {
        var meta = new ObjectMeta(item);
        var context = new WriteContext(target.User, target.Namespace, time.GetUtcNow(), target.Options.DryRun);
        var request = Admit(AdmissionOperation.Create, target, meta.Name, item, null);
        await admission.MutateAsync(request, cancellation).ConfigureAwait(false);
        target.Warnings.AddRange(request.Warnings);
        ObjectNormalizer.Normalize(item, target.Resource.Type);
        WritePreparationRules.FillCreated(item, target, Guid.NewGuid().ToString(), context.Now);
        var isGenerated = meta.Name.Length == 0 && meta.GenerateName.Length > 0;
        for (var tries = 1; ; tries++)
        {
            // Kinds put the name into other fields when they prepare an object, so each name is tried on a copy.
            var attempt = isGenerated ? (JsonObject)item.DeepClone() : item;
            if (isGenerated)
                new ObjectMeta(attempt).Name = GeneratedNameRules.Generate(meta.GenerateName, RandomNumberGenerator.GetBytes(GeneratedNameRules.SuffixLength));
            target.Rules.PrepareForCreate(attempt, context);
            ObjectNormalizer.Normalize(attempt, target.Resource.Type);
            if (await TryInsertAsync(target, attempt, context, cancellation).ConfigureAwait(false) is { } answer)
                return answer;
            if (!isGenerated || tries == NameTries)
                throw ApiErrors.AlreadyExists(target.Declaration, new ObjectMeta(attempt).Name);
        }
    }

    /// <summary>Null: there is an object of that name.</summary>
    private async Task<WriteAnswer?> TryInsertAsync(WriteTarget target, JsonObject item, WriteContext context, CancellationToken cancellation)
    {
        var meta = new ObjectMeta(item);
        var request = Admit(AdmissionOperation.Create, target, meta.Name, item, null);
        var key = target.Resource.KeyOf(target.Namespace, meta.Name);
        var reservation = await ReserveAsync(target, item, null, context, cancellation).ConfigureAwait(false);
        await using var _ = Undo(reservation).ConfigureAwait(false);
        var errors = WritePreparationRules.CheckCreated(item, target, context);
        if (errors.Any)
            throw ApiErrors.Invalid(target.Declaration, meta.Name, errors);
        target.Warnings.AddRange(target.Rules.Warnings(item, null));
        await admission.ValidateAsync(request, cancellation).ConfigureAwait(false);
        target.Warnings.AddRange(request.Warnings);
        if (context.DryRun)
            return await store.GetAsync(key, cancellation).ConfigureAwait(false) is null ? new WriteAnswer(201, ObjectEncoder.Encode(item)) : null;
        var stored = StoredVersionMapper.ToStored(item, target.Resource);
        StoredSizeRules.Check(stored.Length);
        var write = await store.CreateAsync(key, stored, target.Declaration.Lifetime, cancellation).ConfigureAwait(false);
        if (!write.Done)
            return null;
        if (reservation is not null)
            await reservation.KeepAsync().ConfigureAwait(false);
        return new WriteAnswer(201, Answer(target, item, stored, write.Revision));
    }

    /// <summary>Changes an object: the new state is made from the present one, and once more whenever somebody else was faster.</summary>
    /// <param name="change">Makes the new state; may change what it is given. Its own refusals end the request.</param>
    /// <param name="create">What to do when there is no object; null: NotFound.</param>
    /// <param name="isApplied">The change has settled managed fields itself.</param>
    public async Task<WriteAnswer> UpdateAsync(
        WriteTarget target, Func<JsonObject, JsonObject> change, Func<JsonObject>? create, bool isApplied, CancellationToken cancellation)
    {
        var key = target.Resource.KeyOf(target.Namespace, target.Name);
        for (var tries = 1; ; tries++)
        {
            if (await store.GetAsync(key, cancellation).ConfigureAwait(false) is not { } current)
                return await CreateInsteadAsync(target, create, isApplied, cancellation).ConfigureAwait(false);
            if (await TryUpdateAsync(target, current, change, isApplied, cancellation).ConfigureAwait(false) is { } answer)
                return answer;
            if (tries == WriteTries)
                throw ApiErrors.Outdated(target.Declaration, target.Name);
        }
    }

    private Task<WriteAnswer> CreateInsteadAsync(WriteTarget target, Func<JsonObject>? create, bool isApplied, CancellationToken cancellation)
    {
        if (create is null)
            throw ApiErrors.NotFound(target.Declaration, target.Name);
        var item = create();
        WritePreparationRules.CheckName(item, target);
        if (new ObjectMeta(item).Uid is { Length: > 0 } uid)
            throw ApiErrors.Conflict(target.Declaration, target.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: ");
        new ObjectMeta(item).ResourceVersion = "";
        if (!isApplied)
            return CreateAsync(target, item, cancellation);
        WritePreparationRules.Default(item, target);
        return InsertAsync(target, item, cancellation);
    }

    /// <summary>Null: the object is no longer the one that was read.</summary>
    private async Task<WriteAnswer?> TryUpdateAsync(
        WriteTarget target, StoredValue current, Func<JsonObject, JsonObject> change, bool isApplied, CancellationToken cancellation)
    {
        var old = StoredVersionMapper.FromStored(ObjectEncoder.DecodeStored(current.Value.Span, current.ModRevision), target.Resource);
        var item = change((JsonObject)old.DeepClone());
        WritePreparationRules.CheckName(item, target);
        WritePreparationRules.CheckSeen(item, old, target);
        WritePreparationRules.Default(item, target);
        if (!isApplied)
            TrackFields(old, item, target);
        var context = new WriteContext(target.User, target.Namespace, time.GetUtcNow(), target.Options.DryRun, IsUpdate: true);
        var request = Admit(AdmissionOperation.Update, target, target.Name, item, (JsonObject)old.DeepClone());
        await admission.MutateAsync(request, cancellation).ConfigureAwait(false);
        WritePreparationRules.CarryOver(item, old);
        target.Rules.PrepareForUpdate(item, old, context);
        ObjectNormalizer.Normalize(item, target.Resource.Type);
        if (target.Rules.IsNewGeneration(item, old))
            new ObjectMeta(item).Generation = new ObjectMeta(old).Generation + 1;
        var reservation = await ReserveAsync(target, item, old, context, cancellation).ConfigureAwait(false);
        await using var _ = Undo(reservation).ConfigureAwait(false);
        var errors = WritePreparationRules.CheckUpdated(item, old, target, context);
        if (errors.Any)
            throw ApiErrors.Invalid(target.Declaration, target.Name, errors);
        await admission.ValidateAsync(request, cancellation).ConfigureAwait(false);
        var comparing = Stopwatch.GetTimestamp();
        var outcome = ManagedFieldsUpdater.KeepTimes(old, item);
        comparisons?.Compared(outcome, Stopwatch.GetElapsedTime(comparing));
        if (await StoreAsync(target, current, item, cancellation).ConfigureAwait(false) is not { } answer)
            return null;
        // Only now: a lost race must not say things twice.
        target.Warnings.AddRange(target.Rules.Warnings(item, old));
        target.Warnings.AddRange(request.Warnings);
        if (reservation is not null && !context.DryRun)
            await reservation.KeepAsync().ConfigureAwait(false);
        return answer;
    }

    private async Task<WriteAnswer?> StoreAsync(WriteTarget target, StoredValue current, JsonObject item, CancellationToken cancellation)
    {
        if (target.Options.DryRun)
            return new WriteAnswer(200, ObjectEncoder.Encode(item));
        var stored = StoredVersionMapper.ToStored(item, target.Resource);
        StoredSizeRules.Check(stored.Length);
        if (DeletionPlanner.IsReleased(item, target.Declaration.Rules))
        {
            var delete = await store.DeleteAsync(current.Key, current.ModRevision, cancellation).ConfigureAwait(false);
            if (!delete.Done)
                return null;
            await DeletedAsync(target.Declaration, item, cancellation).ConfigureAwait(false);
            return new WriteAnswer(200, Answer(target, item, stored, delete.Revision));
        }
        if (stored.AsSpan().SequenceEqual(current.Value.Span))
            return new WriteAnswer(200, Answer(target, item, stored, current.ModRevision));
        var write = await store.UpdateAsync(current.Key, stored, current.ModRevision, target.Declaration.Lifetime, cancellation).ConfigureAwait(false);
        return write.Done ? new WriteAnswer(200, Answer(target, item, stored, write.Revision)) : null;
    }

    /// <summary>An object is gone: what it had reserved is free.</summary>
    public ValueTask DeletedAsync(ResourceDeclaration resource, JsonObject item, CancellationToken cancellation) =>
        _hooks.TryGetValue(resource.QualifiedName, out var hook) ? hook.AfterDeleteAsync(item, cancellation) : ValueTask.CompletedTask;

    private ValueTask<IReservation?> ReserveAsync(WriteTarget target, JsonObject item, JsonObject? old, WriteContext context, CancellationToken cancellation) =>
        target.Subresource.Length == 0 && _hooks.TryGetValue(target.Declaration.QualifiedName, out var hook)
            ? hook.BeforeWriteAsync(item, old, context, cancellation)
            : ValueTask.FromResult<IReservation?>(null);

    private static IAsyncDisposable Undo(IReservation? reservation) => reservation as IAsyncDisposable ?? NothingReserved.Instance;

    private static AdmissionRequest Admit(AdmissionOperation operation, WriteTarget target, string name, JsonObject item, JsonObject? old) => new()
    {
        Operation = operation,
        Resource = target.Declaration,
        Subresource = target.Subresource,
        Namespace = target.Namespace,
        Name = name,
        Object = item,
        OldObject = old,
        User = target.User,
        DryRun = target.Options.DryRun,
    };

    private void TrackFields(JsonObject? old, JsonObject item, WriteTarget target) =>
        ManagedFieldsUpdater.Update(old, item, WritePreparationRules.FieldWriteOf(target, time.GetUtcNow()));

    private static ReadOnlyMemory<byte> Answer(WriteTarget target, JsonObject item, byte[] stored, long revision) => target.Declaration.StoredAs is null
        ? ObjectEncoder.WithRevision(stored, revision)
        : ObjectEncoder.WithRevision(ObjectEncoder.EncodeForStore(item), revision);

    private sealed class NothingReserved : IAsyncDisposable
    {
        public static readonly NothingReserved Instance = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
