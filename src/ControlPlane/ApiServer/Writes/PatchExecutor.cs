using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Apply;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Patch;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>Patches of every kind, as changes of the newest object.</summary>
internal sealed class PatchExecutor(ObjectWriter writer, TimeProvider time)
{
    public const string ApplyType = "application/apply-patch+yaml";

    private static readonly string[] Served =
        ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", ApplyType];

    public Task<WriteAnswer> PatchAsync(WriteTarget target, string mediaType, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (mediaType == ApplyType)
            return ApplyAsync(target, body, cancellation);
        var type = TypeOf(mediaType);
        var into = DecodeTarget.Of(target.Declaration);
        return writer.UpdateAsync(target, Patch, null, isApplied: false, cancellation);

        JsonObject Patch(JsonObject present)
        {
            var patched = PatchPlanner.Apply(present, body, type, into, target.Options.FieldValidation);
            target.Warnings.AddRange(patched.Warnings);
            return patched.Object;
        }
    }

    /// <summary>Applying makes the object when there is none.</summary>
    private Task<WriteAnswer> ApplyAsync(WriteTarget target, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var config = ApplyConfigParser.Parse(body);
        return writer.UpdateAsync(target, present => Apply(present), target.Subresource.Length == 0 ? () => Apply(null) : null, isApplied: true, cancellation);

        JsonObject Apply(JsonObject? present)
        {
            var write = WritePreparationRules.FieldWriteOf(target, time.GetUtcNow());
            var applied = ApplyPlanner.Apply(present, config, write, target.Options.Force, target.Options.FieldValidation);
            target.Warnings.AddRange(applied.Warnings);
            return applied.Object;
        }
    }

    /// <exception cref="ApiException">415.</exception>
    public static PatchType TypeOf(string mediaType) => mediaType switch
    {
        "application/json-patch+json" => PatchType.Json,
        "application/merge-patch+json" => PatchType.Merge,
        "application/strategic-merge-patch+json" => PatchType.StrategicMerge,
        _ => throw ApiErrors.UnsupportedMediaType(Served),
    };
}
