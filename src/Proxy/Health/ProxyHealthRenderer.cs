using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NodeStack.Proxy.Health;

/// <summary>The JSON that upstream's proxy answers with: field by field as Go writes it.</summary>
internal static class ProxyHealthRenderer
{
    /// <summary>Go's time that was never set.</summary>
    private const string NoTime = "0001-01-01T00:00:00Z";

    /// <param name="isEligible">Null: not asked for.</param>
    public static string Render(ProxyHealth health, bool isHealthy, bool? isEligible)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("lastUpdated", Time(health.LastUpdated));
            json.WriteString("currentTime", Time(health.Now));
            if (isEligible is { } eligible)
                json.WriteBoolean("nodeEligible", eligible);
            json.WriteBoolean("healthy", isHealthy);
            WriteFamilies(json, health);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteFamilies(Utf8JsonWriter json, ProxyHealth health)
    {
        if (health.Families.IsEmpty)
            return;
        json.WriteStartObject("status");
        foreach (var (family, lastUpdated, isHealthy) in health.Families)
        {
            json.WriteStartObject(family.ToString());
            json.WriteString("lastUpdated", Time(lastUpdated));
            json.WriteBoolean("healthy", isHealthy);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture) ?? NoTime;
}
