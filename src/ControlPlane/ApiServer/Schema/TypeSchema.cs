using System.Collections.Frozen;

namespace NodeStack.ControlPlane.ApiServer.Schema;

/// <summary>An API type: its fields and how they are written and merged. Immutable.</summary>
public sealed class TypeSchema(string name, bool isAtomic, IReadOnlyList<string> kinds)
{
    /// <summary>E.g. <c>io.k8s.api.core.v1.Pod</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Whether appliers own it as one value.</summary>
    public bool IsAtomic { get; } = isAtomic;

    /// <summary><c>group/version/Kind</c> for top-level types (<c>v1/Pod</c> in the core group).</summary>
    public IReadOnlyList<string> Kinds { get; } = kinds;

    /// <summary>By JSON name. Set once, by the reader: types refer to each other in circles.</summary>
    public FrozenDictionary<string, FieldSchema> Fields
    {
        get;
        internal set
        {
            field = value;
            SentWhenUnset = [.. value.Values.Where(f => f.Presence is Presence.Always or Presence.NullWhenUnset).OrderBy(f => f.Name, StringComparer.Ordinal)];
        }
    } = FrozenDictionary<string, FieldSchema>.Empty;

    /// <summary>The fields of which something is sent even when they were not set.</summary>
    public IReadOnlyList<FieldSchema> SentWhenUnset { get; private set; } = [];

    public override string ToString() => Name;
}

/// <param name="ListMapKeys">The fields that tell items of an associative list apart.</param>
/// <param name="PatchStrategies">Of strategic merge patches: merge, retainKeys, replace.</param>
/// <param name="PatchMergeKey">The field by which strategic merge patches match list items.</param>
public sealed record FieldSchema(
    string Name,
    ValueShape Shape,
    Presence Presence,
    bool IsRequired,
    MergeKind Merge,
    IReadOnlyList<string> ListMapKeys,
    IReadOnlyList<string> PatchStrategies,
    string PatchMergeKey)
{
    /// <summary>
    /// Where protobuf has the field: its number, or first the numbers of the messages around it, which JSON does not have (Go's embedded structs). Empty: nowhere.
    /// </summary>
    public IReadOnlyList<int> ProtoPath { get; init; } = [];

    public bool PatchMerges => PatchStrategies.Contains("merge");

    public bool PatchRetainsKeys => PatchStrategies.Contains("retainKeys");
}
