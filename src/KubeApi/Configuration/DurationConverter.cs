using System.Text.Json;
using System.Text.Json.Serialization;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.KubeApi.Configuration;

/// <summary>Durations in JSON as Go writes them.</summary>
public sealed class DurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        GoDuration.TryParse(reader.GetString(), out var duration) ? duration : throw new JsonException($"invalid duration \"{reader.GetString()}\"");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(GoDuration.Format(value));
}
