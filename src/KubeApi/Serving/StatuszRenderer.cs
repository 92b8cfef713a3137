using System.Globalization;
using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Serving;

/// <summary>
/// /statusz (KEP 4827): since when a component runs, what it is, and where to look further. Where upstream names the version of Go stands
/// that of .NET.
/// </summary>
public static class StatuszRenderer
{
    private static readonly string Version = KubernetesVersion.Text.TrimStart('v');

    /// <summary>The release whose API is spoken: major and minor.</summary>
    private static readonly string Emulated = string.Join('.', Version.Split('.').Take(2));

    public static string Text(ComponentPage page, DateTimeOffset start, DateTimeOffset now, string runtime)
    {
        var up = (long)(now - start).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"""

            {page.Name} statusz
            Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.

            Started: {start.UtcDateTime:ddd MMM} {start.UtcDateTime.Day,2} {start.UtcDateTime:HH:mm:ss} UTC {start.UtcDateTime:yyyy}
            Up: {up / 3600} hr {up / 60 % 60:00} min {up % 60:00} sec
            Go version: {runtime}
            Binary version: {Version}
            Emulation version: {Emulated}
            Paths: {string.Join(' ', page.Paths)}

            """);
    }

    public static JsonObject Json(string apiVersion, ComponentPage page, DateTimeOffset start, DateTimeOffset now, string runtime) => new()
    {
        ["kind"] = "Statusz",
        ["apiVersion"] = apiVersion,
        ["metadata"] = new JsonObject { ["name"] = page.Name },
        ["startTime"] = start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["uptimeSeconds"] = Math.Max(0, (long)(now - start).TotalSeconds),
        ["goVersion"] = runtime,
        ["binaryVersion"] = Version,
        ["emulationVersion"] = Emulated,
        ["paths"] = new JsonArray([.. page.Paths.Select(p => (JsonNode)p)]),
    };
}
