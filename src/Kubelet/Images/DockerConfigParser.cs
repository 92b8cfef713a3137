using System.Text;
using System.Text.Json;
using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Images;

/// <summary>Reads the "auths" of a docker config.json. Errors never quote the file: it holds secrets.</summary>
internal static class DockerConfigParser
{
    /// <summary>Throws FormatException.</summary>
    public static DockerConfig Parse(ReadOnlySpan<byte> json) => Parse(json, static root =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("auths", out var auths) ? auths : default);

    /// <summary>The older form, ".dockercfg", which is the "auths" alone. Throws FormatException.</summary>
    public static DockerConfig ParseLegacy(ReadOnlySpan<byte> json) => Parse(json, static root => root);

    private static DockerConfig Parse(ReadOnlySpan<byte> json, Func<JsonElement, JsonElement> authsOf)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
            using var document = JsonDocument.ParseValue(ref reader);
            var entries = new List<KeyValuePair<string, RegistryAuth>>();
            if (authsOf(document.RootElement) is { ValueKind: JsonValueKind.Object } auths)
            {
                foreach (var entry in auths.EnumerateObject())
                    entries.Add(new(RegistryMatchRules.Key(entry.Name), Entry(entry.Value)));
            }

            return new DockerConfig(entries);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException("it is no docker config in JSON");
        }
    }

    private static RegistryAuth Entry(JsonElement entry)
    {
        var (user, password) = (Text(entry, "username"), Text(entry, "password"));
        var combined = Text(entry, "auth").Trim();
        if (combined.Length > 0)
            (user, password) = Decode(combined);
        return new RegistryAuth(user, password);
    }

    private static string Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    private static (string User, string Password) Decode(string combined)
    {
        var padded = combined.TrimEnd('=') is var bare ? bare + new string('=', (4 - bare.Length % 4) % 4) : "";
        var bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out var length))
            throw new FormatException("an auth field is not base64");
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':');
        return colon < 0
            ? throw new FormatException("unable to parse auth field, must be formatted as base64(username:password)")
            : (text[..colon], text[(colon + 1)..]);
    }
}
