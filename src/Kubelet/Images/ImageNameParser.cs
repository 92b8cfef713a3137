using System.Text.RegularExpressions;

namespace NodeStack.Kubelet.Images;

/// <summary>
/// Image names by the rules of the distribution project: [registry/]path[:tag][@digest], where a missing registry means docker.io and
/// a path of one part there means library/. Errors are worded as upstream's.
/// </summary>
internal static partial class ImageNameParser
{
    private const string DefaultRegistry = "docker.io";
    private const string LegacyRegistry = "index.docker.io";
    private const int MaxNameLength = 255;
    private const int MaxLength = 1024;

    /// <returns>Null when the name is wrong; <paramref name="error"/> then says why.</returns>
    public static ImageReference? Parse(string image, out string error)
    {
        var problem = Check(image, out var reference);
        error = problem.Length == 0 ? "" : $"couldn't parse image name {GoTextRenderer.Quote(image)}: {problem}";
        return reference;
    }

    /// <summary>
    /// The name that goes to the runtime: a name with neither tag nor digest gets ":latest". It is not made longer than that, so
    /// that the runtime's own default registry applies to short names.
    /// </summary>
    public static string? WithDefaultTag(string image, out string error)
    {
        if (Parse(image, out error) is not { } reference)
            return null;
        var untagged = reference.Digest.Length == 0 && !image.EndsWith(":" + reference.Tag, StringComparison.Ordinal);
        return untagged ? $"{image}:{reference.Tag}" : image;
    }

    /// <summary>The name with registry, and with tag or digest, as runtimes list images; one that cannot be parsed stays as it is.</summary>
    public static string Canonical(string image) => Parse(image, out _) switch
    {
        null => image,
        { Digest.Length: > 0 } reference => $"{reference.Repository}@{reference.Digest}",
        var reference => $"{reference.Repository}:{reference.Tag}",
    };

    /// <summary>The name as it was written, without tag and digest; one that cannot be parsed stays as it is.</summary>
    public static string WithoutTag(string image)
    {
        if (Parse(image, out _) is not { } reference)
            return image;
        var name = reference.Digest.Length > 0 ? image[..^(reference.Digest.Length + 1)] : image;
        return reference.Tag.Length > 0 && name.EndsWith(":" + reference.Tag, StringComparison.Ordinal) ? name[..^(reference.Tag.Length + 1)] : name;
    }

    private static string Check(string image, out ImageReference? reference)
    {
        reference = null;
        // Nothing that long is valid; and the text comes from a manifest.
        if (image.Length > MaxLength)
            return "invalid reference format";
        if (Identifier().IsMatch(image))
            return $"invalid repository name ({image}), cannot specify 64-byte hexadecimal strings";
        var (registry, rest) = Split(image);
        var end = rest.IndexOf(':');
        var path = end < 0 ? rest : rest[..end];
        if (path.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0)
            return $"invalid reference format: repository name ({path}) must be lowercase";
        var match = Reference().Match($"{registry}/{rest}");
        if (!match.Success)
            return "invalid reference format";
        var name = match.Groups["name"].Value;
        if (name.Length - registry.Length - 1 > MaxNameLength)
            return $"repository name must not be more than {MaxNameLength} characters";
        var digest = match.Groups["digest"].Value;
        if (digest.Length > 0 && DigestProblem(digest) is { } problem)
            return problem;
        var tag = match.Groups["tag"].Value;
        reference = new ImageReference(name, tag.Length == 0 && digest.Length == 0 ? "latest" : tag, digest);
        return "";
    }

    /// <summary>The first part is a registry when it has a dot, a port, an upper-case letter, or is localhost.</summary>
    private static (string Registry, string Remainder) Split(string image)
    {
        var slash = image.IndexOf('/');
        var first = slash < 0 ? "" : image[..slash];
        var isRegistry = slash > 0 && (first.AsSpan().IndexOfAny('.', ':') >= 0 || first == "localhost" || first != first.ToLowerInvariant());
        var registry = isRegistry ? first : DefaultRegistry;
        var rest = isRegistry ? image[(slash + 1)..] : image;
        if (registry == LegacyRegistry)
            registry = DefaultRegistry;
        return registry == DefaultRegistry && !rest.Contains('/') ? (registry, "library/" + rest) : (registry, rest);
    }

    private static string? DigestProblem(string digest)
    {
        var colon = digest.IndexOf(':');
        var length = digest[..colon] switch { "sha256" => 64, "sha384" => 96, "sha512" => 128, _ => 0 };
        if (length == 0)
            return "unsupported digest algorithm";
        var hex = digest.AsSpan(colon + 1);
        if (hex.Length != length)
            return "invalid checksum digest length";
        return hex.IndexOfAnyExcept("0123456789abcdef") < 0 ? null : "invalid checksum digest format";
    }

    [GeneratedRegex("^[a-f0-9]{64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    [GeneratedRegex("""
        ^(?<name>
           (?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?
           (?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)+
        )
        (?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?
        (?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?\z
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Reference();
}
