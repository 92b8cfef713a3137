using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Who owns which fields of an object, while a write is worked out.</summary>
internal sealed class FieldManagers(IEnumerable<ManagedEntry> entries)
{
    private const int MostUpdaters = 10;
    private const string OldUpdaters = "ancient-changes";

    /// <summary>What no manager is ever said to own.</summary>
    private static readonly FieldSet Unowned = FieldSet.OfFields(
        "apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace", "metadata.creationTimestamp", "metadata.selfLink", "metadata.uid",
        "metadata.clusterName", "metadata.generation", "metadata.managedFields", "metadata.resourceVersion");

    private readonly Dictionary<FieldManagerId, ManagedEntry> _entries = entries.ToDictionary(e => e.Id);

    public bool IsEmpty => _entries.Count == 0;

    public IReadOnlyCollection<ManagedEntry> Entries => _entries.Values;

    public ManagedEntry? Find(FieldManagerId id) => _entries.GetValueOrDefault(id);

    /// <summary>An entry without fields is removed.</summary>
    public void Set(ManagedEntry entry)
    {
        if (entry.Fields.IsEmpty)
            _entries.Remove(entry.Id);
        else
            _entries[entry.Id] = entry;
    }

    /// <summary>Sets what a manager owns, but for what nobody is said to own.</summary>
    public void SetOwned(ManagedEntry entry) => Set(entry with { Fields = entry.Fields.Difference(Unowned) });

    /// <summary>Fields of others that a write changes.</summary>
    public IReadOnlyList<FieldConflict> ConflictsOf(ObjectComparison change, string apiVersion, FieldManagerId? writer) =>
    [
        .. from entry in _entries.Values
           where entry.Id != writer && entry.ApiVersion == apiVersion
           orderby entry.Id.SortKey
           from path in entry.Fields.Intersection(change.Changed).Paths()
           select new FieldConflict(entry.Id, path),
    ];

    /// <summary>Others no longer own what a write changes or removes.</summary>
    public void GiveUp(ObjectComparison change, string apiVersion, FieldManagerId? writer)
    {
        foreach (var entry in _entries.Values.Where(e => e.Id != writer && e.ApiVersion == apiVersion).ToArray())
            Set(entry with { Fields = entry.Fields.Difference(change.Changed).Difference(change.Removed) });
    }

    /// <summary>Everything that anybody owns in a version.</summary>
    public FieldSet AllFields(string apiVersion) =>
        _entries.Values.Where(e => e.ApiVersion == apiVersion).Aggregate(FieldSet.Empty, (all, entry) => all.Union(entry.Fields));

    /// <summary>Joins the oldest updaters of each version until there are not too many.</summary>
    public void CapUpdaters()
    {
        var updaters = _entries.Values.Where(e => !e.Id.IsApplier).OrderBy(e => e.Time, StringComparer.Ordinal).ThenBy(e => e.Id.SortKey, StringComparer.Ordinal).ToArray();
        var surplus = updaters.Length - MostUpdaters;
        var first = new Dictionary<string, ManagedEntry>(StringComparer.Ordinal);
        foreach (var entry in updaters)
        {
            if (surplus <= 0)
                return;
            if (first.TryAdd(entry.ApiVersion, entry))
                continue;
            var bucketId = new FieldManagerId(OldUpdaters, false, entry.ApiVersion, "");
            if (Find(bucketId) is not { } bucket)
            {
                bucket = first[entry.ApiVersion] with { Id = bucketId };
                _entries.Remove(first[entry.ApiVersion].Id);
            }
            _entries.Remove(entry.Id);
            _entries[bucketId] = bucket with { Fields = entry.Fields.Union(bucket.Fields), Time = entry.Time };
            surplus--;
        }
    }

    public static string TimeText(DateTimeOffset now) => GoTimeParser.Render(now, micros: false);
}

/// <summary>A field that somebody else owns and a write would change.</summary>
internal sealed record FieldConflict(FieldManagerId Manager, IReadOnlyList<PathElement> Path);
