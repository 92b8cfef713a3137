namespace NodeStack.Kubelet.Images;

/// <summary>
/// Which entries of a docker config apply to a repository, by upstream's rules: host parts may be globs ("*.example.com"), ports
/// must be equal, the entry's path must be a prefix; docker.io is also known by its old name.
/// </summary>
internal static class RegistryMatchRules
{
    public const string DefaultRegistryKey = "index.docker.io";

    /// <summary>An entry's name as it is compared: without scheme, without the v1 and v2 of old API addresses.</summary>
    public static string Key(string entry)
    {
        var scheme = entry.IndexOf("://", StringComparison.Ordinal);
        var text = scheme is 4 or 5 && entry.StartsWith("http", StringComparison.Ordinal) ? entry[(scheme + 3)..] : entry;
        var slash = text.IndexOf('/');
        if (slash < 0)
            return text;
        var (host, path) = (text[..slash], text[slash..]);
        if (path.StartsWith("/v1/", StringComparison.Ordinal) || path.StartsWith("/v2/", StringComparison.Ordinal))
            path = path[3..];
        return path is "" or "/" ? host : host + path;
    }

    public static bool Matches(string key, string repository)
    {
        var (keyHost, keyPort, keyPath) = Split(key);
        var (host, port, path) = Split(repository);
        if (keyPort != port || !path.StartsWith(keyPath, StringComparison.Ordinal))
            return false;
        var globs = keyHost.Split('.');
        var parts = host.Split('.');
        if (globs.Length != parts.Length)
            return false;
        for (var i = 0; i < globs.Length; i++)
        {
            if (!Glob(globs[i], parts[i]))
                return false;
        }

        return true;
    }

    public static bool IsDefaultRegistry(string repository)
    {
        var slash = repository.IndexOf('/');
        if (slash < 0)
            return repository.Length > 0;
        var first = repository[..slash];
        return first.Length > 0 && (first is "docker.io" or DefaultRegistryKey || first.AsSpan().IndexOfAny('.', ':') < 0);
    }

    private static (string Host, string Port, string Path) Split(string text)
    {
        var slash = text.IndexOf('/');
        var (authority, path) = slash < 0 ? (text, "") : (text[..slash], text[slash..]);
        var colon = authority.LastIndexOf(':');
        return colon < 0 ? (authority, "", path) : (authority[..colon], authority[(colon + 1)..], path);
    }

    /// <summary>'*' is any run of characters and '?' any one, within a host part.</summary>
    private static bool Glob(ReadOnlySpan<char> glob, ReadOnlySpan<char> text)
    {
        if (glob.Length == 0)
            return text.Length == 0;
        if (glob[0] != '*')
            return text.Length > 0 && (glob[0] == '?' || glob[0] == text[0]) && Glob(glob[1..], text[1..]);
        for (var skip = 0; skip <= text.Length; skip++)
        {
            if (Glob(glob[1..], text[skip..]))
                return true;
        }

        return false;
    }
}
