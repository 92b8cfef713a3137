using System.CommandLine;
using System.CommandLine.Help;

namespace NodeStack.Verbs;

/// <summary>
/// Parses the command line and runs the verb. A wrong flag is one line on stderr and exit code 2; a verb that fails returns its
/// own code; SIGTERM and Ctrl-C cancel the verb, which then has the rest of the process's life to end in order.
/// </summary>
internal static class CommandLine
{
    public const int UsageError = 2;
    private const string Description = "A Kubernetes node in one binary.";

    public static async Task<int> RunAsync(IReadOnlyList<Command> verbs, string[] args)
    {
        var root = CreateRoot(verbs);
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
            return ReportUsage(parsed);
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            using var signals = new StopSignals();
            return await parsed.InvokeAsync(invocation, signals.Stop).ConfigureAwait(false);
        }
        catch (VerbException e)
        {
            Console.Error.WriteLine($"nodestack: {e.Message}");
            return e.ExitCode;
        }
    }

    public static RootCommand CreateRoot(IReadOnlyList<Command> verbs)
    {
        var root = new RootCommand(Description);
        foreach (var verb in verbs)
            root.Subcommands.Add(verb);
        return root;
    }

    private static int ReportUsage(ParseResult parsed)
    {
        var path = string.Join(' ', CommandPath(parsed).Prepend("nodestack"));
        Console.Error.WriteLine($"{path}: {UsageMessage(parsed)} (see {path} --help)");
        return UsageError;
    }

    private static string UsageMessage(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is [var token, ..])
            return token.StartsWith('-') ? $"unknown flag: {token}" : $"unknown command or argument: {token}";
        return string.Join("; ", parsed.Errors.Select(e => OneLine(e.Message)).Distinct());
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.TrimEnd('.').Split((char[])['\r', '\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var result = parsed.CommandResult; result.Command is not RootCommand; result = (System.CommandLine.Parsing.CommandResult)result.Parent!)
            names.Push(result.Command.Name);
        return names;
    }

    /// <summary>Puts examples below the usual help of a verb.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        var help = command.Options.OfType<HelpOption>().FirstOrDefault();
        if (help is null)
            command.Options.Add(help = new HelpOption());
        help.Action = new HelpWithExamples(examples);
        return command;
    }
}
