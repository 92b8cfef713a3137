using System.Text.Json.Nodes;

namespace NodeStack.KubeApi.Configuration;

/// <summary>Puts flags over a configuration. Feature gates add up, every other flag replaces what was there.</summary>
public static class FlagOverlay
{
    /// <summary>All flags are read, those without a field too, so that every wrong value is told.</summary>
    /// <exception cref="ConfigurationException"/>
    public static void Apply(JsonObject tree, IReadOnlyList<GivenFlag> flags)
    {
        var errors = new List<string>();
        foreach (var given in flags)
        {
            if (!FlagValueParser.TryParse(given, out var value, out var error))
                errors.Add(error);
            else if (given.Flag.Field.Length > 0)
                SetField(tree, given.Flag, value!);
        }
        if (errors.Count > 0)
            throw new ConfigurationException(errors);
    }

    private static void SetField(JsonObject tree, ConfigurationFlag flag, JsonNode value)
    {
        var names = flag.Field.Split('.');
        foreach (var name in names[..^1])
        {
            if (tree[name] is not JsonObject inner)
                tree[name] = inner = [];
            tree = inner;
        }
        if (flag.Kind == FlagKind.SwitchMap && tree[names[^1]] is JsonObject gates)
            MergePatchRules.Merge(gates, (JsonObject)value);
        else
            tree[names[^1]] = value;
    }
}
