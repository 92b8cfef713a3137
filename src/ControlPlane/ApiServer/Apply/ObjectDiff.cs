using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>
/// Compares two states of an object by its schema, as structured-merge-diff does: a container that comes or goes is told together with all in it; one
/// that is there on both sides is not told itself.
/// </summary>
internal static class ObjectDiff
{
    /// <exception cref="ObjectFormatException">A list has items that cannot be told apart.</exception>
    public static ObjectComparison Compare(JsonObject before, JsonObject after, TypeSchema type)
    {
        var level = new Level();
        CompareEntries(level, MergeShape.Of(type), before, after);
        return level.Finish();
    }

    private static void CompareEntries(Level level, MergeShape shape, JsonObject? before, JsonObject? after)
    {
        foreach (var (name, value) in before ?? [])
        {
            if (after is not null && after.TryGetPropertyValue(name, out var now))
                CompareAt(level, PathElement.Field(name), shape.At(name), new Side(true, value), new Side(true, now));
            else
                CompareAt(level, PathElement.Field(name), shape.At(name), new Side(true, value), default);
        }
        foreach (var (name, value) in after ?? [])
        {
            if (before?.ContainsKey(name) != true)
                CompareAt(level, PathElement.Field(name), shape.At(name), default, new Side(true, value));
        }
    }

    private static void CompareAt(Level level, PathElement step, MergeShape shape, Side before, Side after)
    {
        if (ReferenceEquals(before.Value, after.Value) && before.Exists && after.Exists)
            return;
        var form = before.Exists && (!after.Exists || after.Value is null) ? shape.FormOf(before.Value) : shape.FormOf(after.Value);
        var isLeaf = form == MergeForm.Leaf || (NodeRules.IsEmptyContainer(before.Value) && NodeRules.IsEmptyContainer(after.Value));
        if (isLeaf)
        {
            CompareLeaf(level, step, before, after);
            return;
        }
        var below = new Level();
        if (form is MergeForm.Set or MergeForm.KeyedList)
            CompareItems(below, shape, before.Value as JsonArray, after.Value as JsonArray);
        else
            CompareEntries(below, shape, before.Value as JsonObject, after.Value as JsonObject);
        // A value without a schema may turn from a scalar into a map.
        var changesKind = before is { Exists: true, Value: JsonValue or JsonArray } && after.Value is JsonObject;
        level.Add(step, below.Finish(), !before.Exists, changesKind, !after.Exists);
    }

    private static void CompareLeaf(Level level, PathElement step, Side before, Side after)
    {
        if (!before.Exists || !after.Exists || !NodeRules.AreEqual(before.Value, after.Value))
            level.Add(step, ObjectComparison.Same, !before.Exists, before.Exists && after.Exists, !after.Exists);
    }

    private static void CompareItems(Level level, MergeShape shape, JsonArray? before, JsonArray? after)
    {
        var items = new Dictionary<PathElement, (List<JsonNode?>? Before, List<JsonNode?>? After)>();
        foreach (var item in before ?? [])
        {
            var step = shape.StepOf(item);
            var known = items.GetValueOrDefault(step);
            (known.Before ??= []).Add(item);
            items[step] = known;
        }
        foreach (var item in after ?? [])
        {
            var step = shape.StepOf(item);
            var known = items.GetValueOrDefault(step);
            (known.After ??= []).Add(item);
            items[step] = known;
        }
        foreach (var (step, (old, now)) in items)
            CompareItem(level, step, shape.Item, old ?? [], now ?? []);
    }

    /// <summary>Items that stand in the list more than once are compared as one value.</summary>
    private static void CompareItem(Level level, PathElement step, MergeShape shape, List<JsonNode?> before, List<JsonNode?> after)
    {
        if (before.Count < 2 && after.Count < 2)
        {
            CompareAt(level, step, shape, SideOf(before), SideOf(after));
        }
        else if (before.Count >= 2 && after.Count >= 2)
        {
            if (before.Count != after.Count || !before.Zip(after).All(p => NodeRules.AreEqual(p.First, p.Second)))
                level.Add(step, ObjectComparison.Same, false, true, false);
        }
        else
        {
            var single = new Level();
            if (before.Count == 1 || after.Count == 1)
                CompareAt(single, step, shape, before.Count == 1 ? SideOf(before) : default, after.Count == 1 ? SideOf(after) : default);
            level.Merge(single.Finish());
            level.Merge(LevelOf(step, isAdded: after.Count >= 2));
        }
    }

    private static ObjectComparison LevelOf(PathElement step, bool isAdded)
    {
        var level = new Level();
        level.Add(step, ObjectComparison.Same, isAdded, false, !isAdded);
        return level.Finish();
    }

    private static Side SideOf(List<JsonNode?> items) => items.Count == 0 ? default : new Side(true, items[0]);

    /// <param name="Exists">False: there is nothing, not even null.</param>
    private readonly record struct Side(bool Exists, JsonNode? Value);

    /// <summary>Collects what is different among the children of one place.</summary>
    private sealed class Level
    {
        private List<FieldNode>? _added;
        private List<FieldNode>? _modified;
        private List<FieldNode>? _removed;
        private ObjectComparison? _merged;

        public void Add(PathElement step, ObjectComparison below, bool isAdded, bool isModified, bool isRemoved)
        {
            Add(ref _added, step, isAdded, below.Added);
            Add(ref _modified, step, isModified, below.Modified);
            Add(ref _removed, step, isRemoved, below.Removed);
        }

        public void Merge(ObjectComparison other) => _merged = _merged is null ? other : Union(_merged, other);

        public ObjectComparison Finish()
        {
            if (_added is null && _modified is null && _removed is null)
                return _merged ?? ObjectComparison.Same;
            var own = new ObjectComparison(FieldSet.Of(_added), FieldSet.Of(_modified), FieldSet.Of(_removed));
            return _merged is null ? own : Union(own, _merged);
        }

        private static ObjectComparison Union(ObjectComparison a, ObjectComparison b) =>
            new(a.Added.Union(b.Added), a.Modified.Union(b.Modified), a.Removed.Union(b.Removed));

        private static void Add(ref List<FieldNode>? nodes, PathElement step, bool isMember, FieldSet below)
        {
            if (isMember || !below.IsEmpty)
                (nodes ??= []).Add(new FieldNode(step, isMember, below));
        }
    }
}
