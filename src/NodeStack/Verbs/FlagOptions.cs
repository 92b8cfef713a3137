using System.CommandLine;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.Verbs;

/// <summary>The flags of a component as options of its verb.</summary>
internal sealed class FlagOptions
{
    private readonly (ConfigurationFlag Flag, Option<string[]> Option)[] _options;

    /// <summary>Adds them to the verb.</summary>
    public FlagOptions(IReadOnlyList<ConfigurationFlag> flags, Command command)
    {
        _options = [.. flags.Select(static flag => (flag, Create(flag)))];
        foreach (var (_, option) in _options)
            command.Options.Add(option);
    }

    /// <summary>Those that were given.</summary>
    public IReadOnlyList<GivenFlag> Given(ParseResult parsed) =>
        [.. _options.Select(o => parsed.GetResult(o.Option) is { Implicit: false } result ? new GivenFlag(o.Flag, [.. result.Tokens.Select(static t => t.Value)]) : null).OfType<GivenFlag>()];

    private static Option<string[]> Create(ConfigurationFlag flag)
    {
        var isSwitch = flag.Kind == FlagKind.Switch;
        return new Option<string[]>($"--{flag.Name}", flag.Name == "v" ? ["-v"] : [])
        {
            Description = flag.Description,
            HelpName = HelpName(flag.Kind),
            Arity = isSwitch ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
    }

    private static string HelpName(FlagKind kind) => kind switch
    {
        FlagKind.Switch => "true|false",
        FlagKind.Whole or FlagKind.Number => "number",
        FlagKind.Duration => "duration",
        FlagKind.List => "a,b",
        FlagKind.Map or FlagKind.SwitchMap => "name=value",
        FlagKind.ThresholdMap => "signal<value",
        FlagKind.Headers => "name:value",
        FlagKind.Taints => "key=value:effect",
        FlagKind.VModule => "pattern=number",
        _ => "value",
    };
}
