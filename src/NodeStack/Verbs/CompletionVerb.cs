using System.CommandLine;

namespace NodeStack.Verbs;

/// <summary>Prints a shell script that completes verbs and flags by asking the binary itself.</summary>
internal static class CompletionVerb
{
    private const string Bash = """
        _nodestack_complete() {
            local line="${COMP_LINE:0:$COMP_POINT}"
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "${line#* }" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _nodestack_complete nodestack
        """;

    private const string Zsh = """
        #compdef nodestack
        _nodestack_complete() {
            local -a found
            found=("${(@f)$(nodestack "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -- $found
        }
        compdef _nodestack_complete nodestack
        """;

    private const string Fish = """
        complete -f -c nodestack -a '(nodestack "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a completion script for a shell") { shell };
        command.SetAction(parsed =>
        {
            var script = parsed.GetValue(shell) switch { "zsh" => Zsh, "fish" => Fish, _ => Bash };
            parsed.InvocationConfiguration.Output.WriteLine(script);
            return 0;
        });
        return command.WithExamples("source <(nodestack completion bash)", "nodestack completion fish > ~/.config/fish/completions/nodestack.fish");
    }
}
