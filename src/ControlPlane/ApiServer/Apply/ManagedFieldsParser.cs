using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Reads metadata.managedFields.</summary>
internal static class ManagedFieldsParser
{
    /// <exception cref="ObjectFormatException">An entry is not as the server writes them.</exception>
    public static IReadOnlyList<ManagedEntry> Parse(JsonArray? list)
    {
        var entries = new Dictionary<FieldManagerId, ManagedEntry>();
        foreach (var item in list ?? [])
        {
            var entry = ParseEntry(item as JsonObject ?? []);
            entries[entry.Id] = entry;
        }
        return [.. entries.Values];
    }

    /// <summary>Nothing when it cannot be read.</summary>
    public static IReadOnlyList<ManagedEntry> ParseOrNothing(JsonArray? list)
    {
        try
        {
            return Parse(list);
        }
        catch (ObjectFormatException)
        {
            return [];
        }
    }

    /// <summary>A client asks to forget all managers: an empty list, or a list of one empty entry.</summary>
    public static bool IsReset(JsonArray? list) => list is { Count: 0 } || (list is { Count: 1 } && list[0] is (null or JsonObject { Count: 0 }));

    private static ManagedEntry ParseEntry(JsonObject item)
    {
        var operation = item.Text("operation");
        if (operation is not ("Apply" or "Update"))
            throw new ObjectFormatException("operation must be `Apply` or `Update`");
        var apiVersion = item.Text("apiVersion");
        if (apiVersion.Length == 0)
            throw new ObjectFormatException("apiVersion must not be empty");
        if (item.Text("fieldsType") != "FieldsV1")
            throw new ObjectFormatException($"invalid fieldsType {GoText.Quote(item.Text("fieldsType"))} in managed fields entry");
        var isApplier = operation == "Apply";
        var id = new FieldManagerId(item.Text("manager"), isApplier, isApplier ? "" : apiVersion, item.Text("subresource"));
        return new ManagedEntry(id, apiVersion, item.Has("fieldsV1") ? FieldSetParser.Parse(item["fieldsV1"]) : FieldSet.Empty, item.Text("time"));
    }
}
