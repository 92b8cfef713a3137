using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using NodeStack.KubeApi.Json;

namespace NodeStack.KubeApi.Client;

/// <summary>Models from and to what is sent. managedFields are left out: nobody reads them here, and they are half of many objects.</summary>
internal static class ApiJson
{
    public static ReadOnlyMemory<byte> Bytes<T>(T value) => Encoding.UTF8.GetBytes(KubernetesJson.Serialize(value));

    /// <exception cref="ApiException">The server answered with something else.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Lean(Deserialize<T>(body));
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or NotSupportedException or ArgumentException)
        {
            throw new ApiException(502, "", $"the API server's answer cannot be read as {typeof(T).Name}: {e.Message}", null, e);
        }
    }

    /// <exception cref="ApiException">The server answered with something else.</exception>
    public static ApiList<T> ReadList<T>(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var (items, unreadable) = (new List<T>(), new List<string>());
            if (document.RootElement.TryGetProperty("items", out var list) && list.ValueKind == JsonValueKind.Array)
                foreach (var element in list.EnumerateArray())
                    if (TryRead<T>(element, out var problem) is { } item)
                        items.Add(item);
                    else
                        unreadable.Add(problem);
            var meta = document.RootElement.TryGetProperty("metadata", out var found) ? found : default;
            return new ApiList<T>(items, Text(meta, "resourceVersion"), Text(meta, "continue"), unreadable);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ApiException(502, "", $"the API server's answer cannot be read as a list: {e.Message}", null, e);
        }
    }

    /// <summary>Null for an object that cannot be read, with a line that says which and why: one of them must not hide the others.</summary>
    public static T? TryRead<T>(JsonElement element, out string problem)
    {
        problem = "";
        try
        {
            return Read<T>(JsonMarshal.GetRawUtf8Value(element).ToArray());
        }
        catch (ApiException e)
        {
            var meta = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("metadata", out var found) ? found : default;
            problem = $"{Text(meta, "namespace")}/{Text(meta, "name")}: {e.Message}";
            return default;
        }
    }

    private static T Deserialize<T>(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var stream = MemoryMarshal.TryGetArray(body, out var array)
                ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
                : new MemoryStream(body.ToArray(), writable: false);
            return KubernetesJson.Deserialize<T>(stream) ?? throw new JsonException("null is no object");
        }
        catch (ArgumentNullException)
        {
            // A time that is null, as Go writes one that is not set, where the model has no way to say so: null is not set.
            var tree = JsonNode.Parse(body.Span);
            NullRules.Drop(tree);
            return KubernetesJson.Deserialize<T>(tree!.ToJsonString());
        }
    }

    private static T Lean<T>(T value)
    {
        if (value is IMetadata<V1ObjectMeta> { Metadata: { } meta })
            meta.ManagedFields = null;
        return value;
    }

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() ?? ""
            : "";
}
