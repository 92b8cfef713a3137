using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>Stored values to cached objects: puts in the resourceVersion, and reads what selectors may ask for.</summary>
/// <param name="versions">All served versions of the stored resource, the stored one first: each has fields of its own to select by.</param>
public sealed class CachedObjectBuilder(IReadOnlyList<ResourceDeclaration> versions)
{
    private readonly bool _hasFields = versions.Any(v => v.SelectableFields.Count > 0);

    /// <exception cref="InvalidDataException">The value is no object of ours.</exception>
    public CachedObject Build(StoredValue value)
    {
        var json = ObjectEncoder.WithRevision(value.Value.Span, value.ModRevision);
        var seen = MetadataScanner.Scan(json);
        var fields = new Dictionary<string, string>(2, StringComparer.Ordinal) { ["metadata.name"] = seen.Name };
        if (seen.Namespace.Length > 0)
            fields["metadata.namespace"] = seen.Namespace;
        if (_hasFields)
            ReadFields(ObjectEncoder.DecodeStored(value.Value.Span, 0), fields);
        return new CachedObject(value.Key, seen.Namespace, seen.Name, value.ModRevision, json, seen.Labels, fields);
    }

    private void ReadFields(JsonObject item, Dictionary<string, string> fields)
    {
        foreach (var version in versions)
        {
            if (version.SelectableFields.Count == 0)
                continue;
            version.StoredAs?.FromStored(item);
            foreach (var (path, read) in version.SelectableFields)
                fields[path] = read(item);
        }
    }
}
