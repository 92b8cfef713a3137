using System.Text.Json;
using System.Text.Json.Serialization;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.KubeApi.Configuration;

/// <summary>A duration that a file may also give as a number of nanoseconds, as kubeadm writes it (0). Written as text.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct FlushFrequency(TimeSpan Value)
{
    /// <summary>What is wrong with a value, or null.</summary>
    internal static string? Problem(JsonTokenType token, string text) => token switch
    {
        JsonTokenType.String => GoDuration.TryParse(text, out _) ? null : $"invalid duration \"{text}\", write for example 20s or 1m30s",
        JsonTokenType.Number => long.TryParse(text, out _) ? null : $"expected a whole number of nanoseconds, found {text}",
        _ => Decoding.LeafRules.Expected("a duration such as 20s", token),
    };

    /// <summary>Reads both, writes text.</summary>
    public sealed class Converter : JsonConverter<FlushFrequency>
    {
        public override FlushFrequency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number)
                return new FlushFrequency(TimeSpan.FromTicks(reader.GetInt64() / 100));
            return GoDuration.TryParse(reader.GetString(), out var duration) ? new FlushFrequency(duration) : throw new JsonException($"invalid duration \"{reader.GetString()}\"");
        }

        public override void Write(Utf8JsonWriter writer, FlushFrequency value, JsonSerializerOptions options) => writer.WriteStringValue(GoDuration.Format(value.Value));
    }
}
