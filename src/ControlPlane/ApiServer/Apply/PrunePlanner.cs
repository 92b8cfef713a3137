using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Removes what an applier applied last time and not this time, unless somebody else owns it.</summary>
internal static class PrunePlanner
{
    /// <param name="merged">The object with the new configuration laid over it.</param>
    /// <param name="last">What the applier owned before.</param>
    /// <param name="owned">What anybody owns, the applier's new fields included.</param>
    public static JsonObject Prune(JsonObject merged, FieldSet last, FieldSet owned, TypeSchema type)
    {
        if (last.IsEmpty)
            return merged;
        var shape = MergeShape.Of(type);
        FieldSet Fields(JsonObject item) => FieldSetBuilder.Build(item, type).WithNamedFields(shape);

        var lastFields = last.WithNamedFields(shape);
        var mergedFields = Fields(merged);
        var withoutLast = FieldRemovalPlanner.Remove(merged, lastFields, type);
        var kept = Fields(withoutLast).Union(owned.WithNamedFields(shape));
        var withOwned = FieldRemovalPlanner.Remove(merged, mergedFields.Difference(kept), type);
        // With an item go its parts, also those that nobody owns; but never what the applier did not own itself.
        var gone = mergedFields.Difference(Fields(withOwned)).Intersection(lastFields);
        return FieldRemovalPlanner.Remove(merged, gone, type);
    }
}
