namespace NodeStack.Kubelet.Containers.Networking;

/// <summary>Reads resolv.conf: nameserver lines add up, the last search line counts, a repeated option replaces the earlier one.</summary>
internal static class ResolvConfParser
{
    /// <summary>Longer files are read only so far.</summary>
    public const int MaxLength = 10 << 20;

    private static readonly char[] Blanks = [' ', '\t', '\r', '\v', '\f'];

    public static ResolvConf Parse(string text)
    {
        var nameservers = new List<string>();
        List<string> searches = [];
        var options = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var fields = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 0 || fields[0].StartsWith('#'))
                continue;
            if (fields[0] == "nameserver")
                nameservers.Add(fields.Length > 1
                    ? fields[1]
                    : throw ConfigErrors.Container("Encountered error while parsing resolv conf file. Error: nameserver list is empty "));
            else if (fields[0] == "search")
                searches = [.. fields.Skip(1).Where(s => s != ".").Select(WithoutLastDot)];
            else if (fields[0] == "options")
                foreach (var option in fields.Skip(1))
                    options[option.Split(':')[0]] = option;
        }
        return new ResolvConf(nameservers, searches, [.. options.Values]);
    }

    // With and without the dot is one domain, and counts once against the limits.
    private static string WithoutLastDot(string domain) => domain.EndsWith('.') ? domain[..^1] : domain;
}
