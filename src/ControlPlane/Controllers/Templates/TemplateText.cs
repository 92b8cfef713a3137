using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Templates;

/// <summary>
/// A template of pods as a text that is the same for templates that mean the same: keys in order, nothing empty, without the label that its owner adds.
/// </summary>
public static class TemplateText
{
    public const string HashLabel = "pod-template-hash";

    /// <summary>Templates are never changed once they are shared: each is read once.</summary>
    private static readonly ConditionalWeakTable<V1PodTemplateSpec, string> s_known = [];

    public static string Of(V1PodTemplateSpec template) => s_known.GetValue(template, static t => Render(KubernetesJson.Serialize(t)));

    public static bool AreEqual(V1PodTemplateSpec a, V1PodTemplateSpec b) => ReferenceEquals(a, b) || Of(a) == Of(b);

    private static string Render(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        Append(text, document.RootElement, "");
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var property in element.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
                {
                    // What is absent and what is empty are one, as upstream compares them; an empty object says something, though (emptyDir: {}).
                    if (property.Value is { ValueKind: JsonValueKind.Null } or { ValueKind: JsonValueKind.String } && string.IsNullOrEmpty(property.Value.GetString())
                        || property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() == 0
                        || path == "metadata/labels/" && property.Name == HashLabel
                        || path == "metadata/" && property.Value.ValueKind == JsonValueKind.Object && IsEmpty(property.Value))
                        continue;
                    text.Append(JsonEncodedText.Encode(property.Name)).Append(':');
                    Append(text, property.Value, path.Length < 32 ? $"{path}{property.Name}/" : path);
                    text.Append(',');
                }
                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in element.EnumerateArray())
                {
                    Append(text, item, "[]/");
                    text.Append(',');
                }
                text.Append(']');
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static bool IsEmpty(JsonElement element) => !element.EnumerateObject().Any(p => p.Name != HashLabel);
}
