using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>
/// The metadata of an object, read and changed in place. Reading never changes the object; texts that are not set read as empty. Setting a text to
/// empty, or anything to null, removes it.
/// </summary>
public readonly struct ObjectMeta(JsonObject item)
{
    private readonly JsonObject _item = item;

    public string ApiVersion => _item.Text("apiVersion");

    public string Kind => _item.Text("kind");

    public string Name
    {
        get => Text("name");
        set => SetText("name", value);
    }

    public string GenerateName
    {
        get => Text("generateName");
        set => SetText("generateName", value);
    }

    public string Namespace
    {
        get => Text("namespace");
        set => SetText("namespace", value);
    }

    public string Uid
    {
        get => Text("uid");
        set => SetText("uid", value);
    }

    public string ResourceVersion
    {
        get => Text("resourceVersion");
        set => SetText("resourceVersion", value);
    }

    /// <summary>0: not counted.</summary>
    public long Generation
    {
        get => Metadata.Number("generation");
        set => Set("generation", value == 0 ? null : LeafParser.Number(value));
    }

    public DateTimeOffset? CreationTimestamp
    {
        get => Time("creationTimestamp");
        set => SetTime("creationTimestamp", value);
    }

    public DateTimeOffset? DeletionTimestamp
    {
        get => Time("deletionTimestamp");
        set => SetTime("deletionTimestamp", value);
    }

    public long? DeletionGracePeriodSeconds
    {
        get => Metadata.NumberOrNull("deletionGracePeriodSeconds");
        set => Set("deletionGracePeriodSeconds", value is { } seconds ? LeafParser.Number(seconds) : null);
    }

    /// <summary>Null: none.</summary>
    public JsonObject? Labels => Metadata.Child("labels");

    public JsonObject? Annotations => Metadata.Child("annotations");

    public JsonArray? OwnerReferences => Metadata?["ownerReferences"] as JsonArray;

    public JsonArray? ManagedFields => Metadata?["managedFields"] as JsonArray;

    public IReadOnlyList<string> Finalizers
    {
        get => Metadata.Texts("finalizers");
        set => Set("finalizers", value.Count == 0 ? null : new JsonArray([.. value.Select(f => (JsonNode?)f)]));
    }

    /// <summary>Null when the object has none at all.</summary>
    public JsonObject? Metadata => _item.Child("metadata");

    public string? Label(string key) => Labels.TextOrNull(key);

    public string? Annotation(string key) => Annotations.TextOrNull(key);

    public void SetAnnotation(string key, string? value) => SetEntry("annotations", key, value);

    public void SetLabel(string key, string? value) => SetEntry("labels", key, value);

    public IReadOnlyDictionary<string, string> LabelsAsTexts() =>
        new Dictionary<string, string>(Metadata.Entries("labels"), StringComparer.Ordinal);

    /// <summary>Sets or (null) removes a field of the metadata, at its place in the order.</summary>
    public void Set(string field, JsonNode? value)
    {
        var metadata = value is null ? Metadata : EnsureMetadata();
        if (metadata is null)
            return;
        if (value is null)
        {
            metadata.Remove(field);
            return;
        }
        if (metadata.ContainsKey(field))
        {
            metadata[field] = value;
            return;
        }
        var rank = MetadataRules.Rank(field);
        var at = 0;
        while (at < metadata.Count && MetadataRules.Rank(metadata.GetAt(at).Key) < rank)
            at++;
        metadata.Insert(at, field, value);
    }

    private string Text(string field) => Metadata.Text(field);

    private void SetText(string field, string? value) => Set(field, string.IsNullOrEmpty(value) ? null : JsonValue.Create(value));

    private DateTimeOffset? Time(string field) =>
        DateTimeOffset.TryParse(Text(field), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private void SetTime(string field, DateTimeOffset? value) => Set(field, value is { } time ? GoTimeParser.Render(time, micros: false) : null);

    private void SetEntry(string field, string key, string? value)
    {
        var map = Metadata.Child(field);
        if (value is not null)
        {
            if (map is null)
                Set(field, map = []);
            map[key] = value;
        }
        else if (map is not null && map.Remove(key) && map.Count == 0)
        {
            Set(field, null);
        }
    }

    private JsonObject EnsureMetadata()
    {
        if (Metadata is { } present)
            return present;
        var created = new JsonObject();
        _item.Remove("metadata");
        var at = 0;
        while (at < _item.Count && _item.GetAt(at).Key is "kind" or "apiVersion")
            at++;
        _item.Insert(at, "metadata", created);
        return created;
    }
}
