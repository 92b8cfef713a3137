using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Limits;

/// <summary>Fills in what containers leave unsaid of their resources, and notes on the pod that it did.</summary>
public static class LimitDefaultRules
{
    private const string Annotation = "kubernetes.io/limit-ranger";

    public static void Apply(JsonObject pod, JsonObject range)
    {
        var (requests, limits) = (Defaults(range, "defaultRequest"), Defaults(range, "default"));
        var notes = new List<string>();
        foreach (var container in pod.Items("spec", "containers"))
            Fill(container, "container", requests, limits, notes);
        foreach (var container in pod.Items("spec", "initContainers"))
            Fill(container, "init container", requests, limits, notes);
        if (notes.Count > 0)
            pod.Child("metadata").Child("annotations")[Annotation] = $"LimitRanger plugin set: {string.Join("; ", notes)}";
    }

    private static SortedDictionary<string, JsonNode> Defaults(JsonObject range, string field)
    {
        var defaults = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var limit in range.Items("spec", "limits").Where(l => l.Text("type") == "Container"))
        {
            foreach (var (name, value) in limit[field] as JsonObject ?? [])
                defaults[name] = value!;
        }
        return defaults;
    }

    private static void Fill(
        JsonObject container, string kind, SortedDictionary<string, JsonNode> requests, SortedDictionary<string, JsonNode> limits, List<string> notes)
    {
        Fill(container, "requests", "request", kind, requests, notes);
        Fill(container, "limits", "limit", kind, limits, notes);
    }

    private static void Fill(JsonObject container, string field, string word, string kind, SortedDictionary<string, JsonNode> defaults, List<string> notes)
    {
        var lacking = defaults.Where(d => container.At("resources", field, d.Key) is null).ToArray();
        foreach (var (name, value) in lacking)
            container.Child("resources").Child(field)[name] = value.DeepClone();
        if (lacking.Length > 0)
            notes.Add($"{string.Join(", ", lacking.Select(l => l.Key))} {word} for {kind} {container.Text("name")}");
    }
}
