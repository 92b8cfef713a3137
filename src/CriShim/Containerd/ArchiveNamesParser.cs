using System.Text.Json;

namespace NodeStack.CriShim.Containerd;

/// <summary>The image names an archive carries: in index.json (OCI layout) or in manifest.json (docker save).</summary>
internal static class ArchiveNamesParser
{
    private const string ContainerdName = "io.containerd.image.name";
    private const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>Text of index.json.</summary>
    public static IEnumerable<string> FromIndex(ReadOnlyMemory<byte> json)
    {
        using var index = JsonDocument.Parse(json);
        if (!index.RootElement.TryGetProperty("manifests", out var manifests) || manifests.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var manifest in manifests.EnumerateArray())
        {
            if (!manifest.TryGetProperty("annotations", out var annotations))
                continue;
            if (Text(annotations, ContainerdName) is { } full)
                yield return full;
            // A bare tag names no image by itself.
            else if (Text(annotations, RefName) is { } name && name.Contains('/', StringComparison.Ordinal))
                yield return name;
        }
    }

    /// <summary>Text of manifest.json.</summary>
    public static IEnumerable<string> FromDockerManifest(ReadOnlyMemory<byte> json)
    {
        using var manifests = JsonDocument.Parse(json);
        if (manifests.RootElement.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var manifest in manifests.RootElement.EnumerateArray())
        {
            if (!manifest.TryGetProperty("RepoTags", out var tags) || tags.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var tag in tags.EnumerateArray())
            {
                if (tag.GetString() is { Length: > 0 } name)
                    yield return Qualified(name);
            }
        }
    }

    /// <summary>containerd stores docker's short names in full.</summary>
    private static string Qualified(string name)
    {
        var slash = name.IndexOf('/');
        if (slash < 0)
            return "docker.io/library/" + name;
        var first = name.AsSpan(0, slash);
        return first.Contains('.') || first.Contains(':') || first is "localhost" ? name : "docker.io/" + name;
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
