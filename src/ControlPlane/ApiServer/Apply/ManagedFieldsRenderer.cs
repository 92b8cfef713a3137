using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Writes metadata.managedFields: appliers before updaters, then the older entry first.</summary>
internal static class ManagedFieldsRenderer
{
    /// <summary>Null when there is nothing to say.</summary>
    public static JsonArray? Render(IEnumerable<ManagedEntry> entries)
    {
        var list = new JsonArray();
        foreach (var entry in entries.OrderBy(e => e.Id.IsApplier ? 0 : 1).ThenBy(e => e.Time, StringComparer.Ordinal)
            .ThenBy(e => e.Id.Name, StringComparer.Ordinal).ThenBy(e => e.ApiVersion, StringComparer.Ordinal).ThenBy(e => e.Id.Subresource, StringComparer.Ordinal))
        {
            list.Add(Entry(entry));
        }
        return list.Count == 0 ? null : list;
    }

    private static JsonNode Entry(ManagedEntry entry)
    {
        var item = new JsonObject();
        if (entry.Id.Name.Length > 0)
            item["manager"] = entry.Id.Name;
        item["operation"] = entry.Id.IsApplier ? "Apply" : "Update";
        item["apiVersion"] = entry.ApiVersion;
        if (entry.Time.Length > 0)
            item["time"] = entry.Time;
        item["fieldsType"] = "FieldsV1";
        item["fieldsV1"] = FieldSetRenderer.Render(entry.Fields);
        if (entry.Id.Subresource.Length > 0)
            item["subresource"] = entry.Id.Subresource;
        return item;
    }
}
