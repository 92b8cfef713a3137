using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Configuration;

/// <summary>The flags of a command line, by name.</summary>
public sealed class GivenFlags(IReadOnlyList<GivenFlag> flags)
{
    private readonly Dictionary<string, GivenFlag> _byName = flags.ToDictionary(static f => f.Flag.Name);

    public IReadOnlyDictionary<string, GivenFlag> ByName => _byName;

    public bool Has(ConfigurationFlag flag) => _byName.ContainsKey(flag.Name);

    /// <summary>The text as given last; empty when the flag was not given.</summary>
    public string Text(ConfigurationFlag flag) => _byName.TryGetValue(flag.Name, out var given) ? given.Values.LastOrDefault() ?? "" : "";

    /// <summary>The value, null when the flag was not given or cannot be read.</summary>
    public JsonNode? Value(ConfigurationFlag flag) =>
        _byName.TryGetValue(flag.Name, out var given) && FlagValueParser.TryParse(given, out var value, out _) ? value : null;
}
