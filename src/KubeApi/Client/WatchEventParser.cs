using System.Text.Json;
using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Client;

/// <summary>One line of a watch.</summary>
internal static class WatchEventParser
{
    /// <exception cref="ApiException">The server ends the watch with an error (410: the revision is too old), or sent nonsense.</exception>
    public static WatchEvent<T> Parse<T>(ReadOnlyMemory<byte> line)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var type = document.RootElement.GetProperty("type").GetString();
            var item = document.RootElement.GetProperty("object");
            return type switch
            {
                "ADDED" => Change<T>(WatchEventKind.Added, item),
                "MODIFIED" => Change<T>(WatchEventKind.Modified, item),
                "DELETED" => Change<T>(WatchEventKind.Deleted, item),
                "BOOKMARK" => new WatchEvent<T>(WatchEventKind.Bookmark, null, Version(item)),
                "ERROR" => throw ApiErrorMapper.Event(JsonNode.Parse(item.GetRawText()) as JsonObject),
                _ => throw new JsonException($"unknown event {type}"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ApiException(502, "", $"the API server sent an event that cannot be read: {e.Message}", null, e);
        }
    }

    private static WatchEvent<T> Change<T>(WatchEventKind kind, JsonElement element)
        where T : class
    {
        var item = ApiJson.TryRead<T>(element, out var problem);
        return new WatchEvent<T>(kind, item, Version(element), problem);
    }

    private static string Version(JsonElement item) => item.GetProperty("metadata").GetProperty("resourceVersion").GetString() ?? "";
}
