using System.CommandLine;
using System.Globalization;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.Verbs;

/// <summary>Makes and reads the flags of `control-plane controllers`. Wrong values are one line each.</summary>
internal static class ControllerFlag
{
    public static Option<string> Text(string name, string value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "VALUE" };

    public static Option<int> Count(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };

    public static Option<double> Number(string name, double value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "X" };

    public static Option<bool> Switch(string name, bool value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    /// <param name="value">As Go writes it.</param>
    public static Option<string> Span(string name, string value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "DURATION" };

    public static TimeSpan Span(ParseResult parsed, Option<string> option) =>
        GoDuration.TryParse(parsed.GetValue(option)!, out var span) && span >= TimeSpan.Zero ? span : throw Wrong(option, "want a duration like 1m0s");

    public static int Workers(ParseResult parsed, Option<int> option) =>
        parsed.GetValue(option) is var count and > 0 ? count : throw Wrong(option, $"must be greater than 0, but got {parsed.GetValue(option).ToString(CultureInfo.InvariantCulture)}");

    public static string File(ParseResult parsed, Option<string> option) => new FlagReader("controllers", parsed).ExistingFile(option);

    public static VerbException Wrong(Option option, string problem) => new($"controllers: {option.Name}: {problem}");
}
