using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>
/// What the API does to objects of one kind on their way in. All members are pure: they change the object they are given and nothing else. Objects
/// have been decoded by the schema: unknown fields are gone, types are right, what the schema says of defaults is filled in.
/// </summary>
public abstract class KindRules
{
    /// <summary>A kind without rules of its own.</summary>
    public static readonly KindRules Plain = new PlainRules();

    /// <summary>Checks a new name (also the prefix of a generated one): null for fine, else upstream's message.</summary>
    public virtual string? CheckName(string name) => NameRules.Dns1123Subdomain(name);

    /// <summary>Whether an update of an object that does not exist creates it.</summary>
    public virtual bool AllowCreateOnUpdate => false;

    /// <summary>Whether an update may leave out resourceVersion.</summary>
    public virtual bool AllowUnconditionalUpdate => true;

    /// <summary>Whether metadata.generation counts changes of the object.</summary>
    public virtual bool HasGeneration => false;

    /// <summary>Whether a prepared update counts as one. By default: anything but metadata and status changed.</summary>
    public virtual bool IsNewGeneration(JsonObject item, JsonObject old) =>
        HasGeneration && item.Concat(old).Select(p => p.Key).Distinct(StringComparer.Ordinal)
            .Any(name => name is not ("apiVersion" or "kind" or "metadata" or "status") && !item[name].SameAs(old[name]));

    /// <summary>How long an object may take to end when the deleter does not say; null: it is deleted at once (all kinds but pods).</summary>
    public virtual long? GracePeriodSeconds(JsonObject current, long? asked) => null;

    /// <summary>Whether others may depend on objects; if not, what a deleter says of dependents means nothing (Events).</summary>
    public virtual bool HasDependents => true;

    /// <summary>
    /// Whether the first delete only notes, without a grace period, that the end has begun (Namespaces); whoever ends what is inside takes away what
    /// <see cref="IsHeld"/> holds, and then the object goes.
    /// </summary>
    public virtual bool EndsInSteps => false;

    /// <summary>What a deleter leaves unsaid: orphan (true) or collect dependents in the background (false).</summary>
    public virtual bool OrphanDependentsByDefault => false;

    /// <summary>Whether a delete answers with the object that was deleted; otherwise with a Status.</summary>
    public virtual bool ReturnsDeleted => false;

    /// <summary>Whether something besides metadata.finalizers keeps an object that is to be deleted (spec.finalizers of namespaces).</summary>
    public virtual bool IsHeld(JsonObject item) => false;

    /// <summary>Notes in an object that waits for its end, besides deletionTimestamp, that it ends.</summary>
    public virtual void MarkDeleted(JsonObject item)
    {
    }

    /// <summary>Fills in what a writer left out, beyond the schema's defaults.</summary>
    public virtual void SetDefaults(JsonObject item)
    {
    }

    /// <summary>Drops what a create may not choose (status) and sets what it need not.</summary>
    public virtual void PrepareForCreate(JsonObject item, WriteContext context)
    {
    }

    /// <summary>Takes over from the old object what this way of writing may not change.</summary>
    public virtual void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
    }

    /// <summary>Errors of a new object, besides those of its metadata.</summary>
    public virtual void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
    }

    /// <summary>Errors of a changed object, besides those of its metadata; by default those of a new one.</summary>
    public virtual void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) => Validate(item, errors, context);

    /// <summary>What the writer should know though it is no error: sent as Warning headers. <paramref name="old"/> is null on create.</summary>
    public virtual IEnumerable<string> Warnings(JsonObject item, JsonObject? old) => [];

    private sealed class PlainRules : KindRules;
}

/// <summary>Who writes, and when.</summary>
/// <param name="IsUpdate">Whether the object existed before.</param>
public sealed record WriteContext(UserIdentity User, string Namespace, DateTimeOffset Now, bool DryRun = false, bool IsUpdate = false);
