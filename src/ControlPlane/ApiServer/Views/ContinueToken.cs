using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.ApiServer.Views;

/// <summary>Where a list goes on: after a key, as the objects were at a revision (or at any when it is -1: an inconsistent token).</summary>
public sealed record ContinueToken(long Revision, string After)
{
    public const long AnyRevision = -1;

    public string Encode() => Base64Url.EncodeToString(
        Encoding.UTF8.GetBytes(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Revision, ["start"] = After }.ToJsonString()));

    /// <summary>Whether the key lies where the list is is for the caller to check.</summary>
    /// <exception cref="ApiException">400: not a token of ours.</exception>
    public static ContinueToken Decode(string text)
    {
        var problem = "";
        try
        {
            // Read token by token: what a client made up must not be taken for a tree of any size or depth.
            // Whole groups first: what is wrong is told by the beginning, also of a text that has no right end.
            if (Base64Url.DecodeFromChars(text.AsSpan(0, text.Length & ~3)) is [not (byte)'{' and var first, ..])
                problem = $": invalid character {QuotedByte(first)} looking for beginning of value";
            var bytes = Base64Url.DecodeFromChars(text);
            var reader = new Utf8JsonReader(bytes);
            string version = "", start = "";
            long revision = 0;
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (name == "v")
                    version = reader.GetString() ?? "";
                else if (name == "rv")
                    revision = reader.GetInt64();
                else if (name == "start")
                    start = reader.GetString() ?? "";
                else
                    reader.Skip();
            }
            if (version == "meta.k8s.io/v1" && start.Length > 0 && revision is AnyRevision or > 0)
                return new ContinueToken(revision, start);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            // The token is the client's to get right; what is wrong inside is of no use to it.
        }
        throw ApiErrors.BadRequest($"invalid continue token: continue key is not valid{problem}");
    }

    /// <summary>A byte as Go quotes a rune.</summary>
    private static string QuotedByte(byte value) => value is >= 0x20 and < 0x7f or >= 0xa1 and not 0xad
        ? $"'{(char)value}'"
        : $"'\\u{value:x4}'";
}
