using System.Diagnostics.CodeAnalysis;

namespace NodeStack.ControlPlane.Storage;

/// <summary>
/// Keys of objects: <c>/registry/GROUP/RESOURCE/NAMESPACE/NAME</c>, without the namespace for cluster-scoped ones. The core group is spelled
/// <c>core</c>. No segment holds a slash: the API allows none in names.
/// </summary>
public static class StoreKeyRules
{
    public const string Root = "/registry/";
    private const string CoreGroup = "core";

    public static string Build(string group, string resource, string @namespace, string name) => Prefix(group, resource, @namespace) + Segment(name);

    /// <summary>What all keys of a resource begin with; of one namespace when given.</summary>
    public static string Prefix(string group, string resource, string @namespace = "")
    {
        var all = $"{Root}{Segment(group.Length == 0 ? CoreGroup : group)}/{Segment(resource)}/";
        return @namespace.Length == 0 ? all : $"{all}{Segment(@namespace)}/";
    }

    /// <summary>The parts of a key; false when it is not an object's.</summary>
    public static bool TryParse(string key, [NotNullWhen(true)] out StoreKey? parsed)
    {
        parsed = null;
        if (!key.StartsWith(Root, StringComparison.Ordinal))
            return false;
        var parts = key[Root.Length..].Split('/');
        if (parts.Length is not (3 or 4) || parts.Any(p => p.Length == 0))
            return false;
        var group = parts[0] == CoreGroup ? "" : parts[0];
        parsed = parts.Length == 3 ? new StoreKey(group, parts[1], "", parts[2]) : new StoreKey(group, parts[1], parts[2], parts[3]);
        return true;
    }

    /// <summary>The first key after all that begin with a prefix; null: the prefix is empty, there is none.</summary>
    public static string? EndOf(string prefix) => prefix.Length == 0 ? null : prefix[..^1] + (char)(prefix[^1] + 1);

    private static string Segment(string value) =>
        value.Length > 0 && !value.Contains('/', StringComparison.Ordinal)
            ? value
            : throw new ArgumentException($"\"{value}\" cannot be a part of a store key", nameof(value));
}
