using System.Globalization;
using System.Text;
using k8s.Models;

namespace NodeStack.Kubelet.Containers.Env;

/// <summary>The downward API's field paths: what environment variables and downwardAPI files may read of their pod.</summary>
internal static class FieldPathRules
{
    /// <summary>Fields that files and variables can have.</summary>
    public static string Metadata(V1Pod pod, string path)
    {
        if (Subscript(path) is var (field, key))
            return field switch
            {
                "metadata.annotations" => Entry(pod.Metadata?.Annotations, path, key, key.ToLowerInvariant()),
                "metadata.labels" => Entry(pod.Metadata?.Labels, path, key, key),
                _ => throw ConfigErrors.Container($"fieldPath {ConfigErrors.Quote(path)} does not support subscript"),
            };
        return path switch
        {
            "metadata.annotations" => FormatMap(pod.Metadata?.Annotations),
            "metadata.labels" => FormatMap(pod.Metadata?.Labels),
            "metadata.name" => pod.Metadata?.Name ?? "",
            "metadata.namespace" => pod.Metadata?.NamespaceProperty ?? "",
            "metadata.uid" => pod.Metadata?.Uid ?? "",
            _ => throw ConfigErrors.Container($"unsupported fieldPath: {path}"),
        };
    }

    /// <summary>A variable can also have addresses and the node's name, which are not known when volumes are written.</summary>
    public static string Variable(V1Pod pod, V1ObjectFieldSelector selector, PodAddresses addresses)
    {
        if (!string.IsNullOrEmpty(selector.ApiVersion) && selector.ApiVersion != "v1")
            throw ConfigErrors.Container($"unsupported pod version: {selector.ApiVersion}");
        var path = selector.FieldPath ?? "";
        if (Subscript(path) is var (field, _) && field is not ("metadata.annotations" or "metadata.labels"))
            throw ConfigErrors.Container($"field label does not support subscript: {path}");
        return path switch
        {
            "spec.nodeName" or "spec.host" => pod.Spec?.NodeName ?? "",
            "spec.serviceAccountName" => pod.Spec?.ServiceAccountName ?? "",
            "status.hostIP" => addresses.HostIps.Count > 0 ? addresses.HostIps[0] : throw ConfigErrors.Container("node has no IP address"),
            "status.hostIPs" => string.Join(',', addresses.HostIps),
            "status.podIP" => addresses.PodIps.Count > 0 ? addresses.PodIps[0] : "",
            "status.podIPs" => string.Join(',', addresses.PodIps),
            "metadata.name" or "metadata.namespace" or "metadata.uid" or "metadata.labels" or "metadata.annotations" => Metadata(pod, path),
            // Known to the API's conversion, but nothing the kubelet reads.
            "spec.restartPolicy" or "spec.schedulerName" or "status.phase" => throw ConfigErrors.Container($"unsupported fieldPath: {path}"),
            _ when Subscript(path) is not null => Metadata(pod, path),
            _ => throw ConfigErrors.Container($"field label not supported: {path}"),
        };
    }

    /// <summary>key="value" lines, sorted by key, values quoted as Go quotes them.</summary>
    public static string FormatMap(IDictionary<string, string>? map) =>
        map is null ? "" : string.Join('\n', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={GoQuote(p.Value ?? "")}"));

    public static string GoQuote(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
            result.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                < ' ' or 0x7f => $"\\x{rune.Value:x2}",
                _ when IsPrintable(rune) => rune.ToString(),
                < 0x10000 => $"\\u{rune.Value:x4}",
                _ => $"\\U{rune.Value:x8}",
            });
        return result.Append('"').ToString();
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static (string Field, string Key)? Subscript(string path)
    {
        if (!path.EndsWith("']", StringComparison.Ordinal))
            return null;
        var open = path.IndexOf("['", StringComparison.Ordinal);
        return open <= 0 || open + 2 > path.Length - 2 ? null : (path[..open], path[(open + 2)..^2]);
    }

    private static string Entry(IDictionary<string, string>? map, string path, string key, string checkedKey)
    {
        if (NameRules.QualifiedNameErrors(checkedKey) is { Count: > 0 } errors)
            throw ConfigErrors.Container($"invalid key subscript in {path}: {string.Join(';', errors)}");
        return map is not null && map.TryGetValue(key, out var value) ? value ?? "" : "";
    }
}
