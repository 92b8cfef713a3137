using System.CommandLine;
using NodeStack.Preflight;

namespace NodeStack.Verbs;

/// <summary>Says whether this host can run pods, and what will not be enforced on it.</summary>
internal static class PreflightVerb
{
    public static Command Create()
    {
        var output = new Option<string>("--output") { Description = "text or json", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var rootDir = new Option<string>("--root-dir")
        {
            Description = "Folder that will hold pods and images: its file system is measured",
            DefaultValueFactory = _ => "/var/lib/kubelet",
        };
        var command = new Command("preflight", "Check this host: exit code 0 everything enforced, 3 reduced, 1 cannot run pods") { output, rootDir };
        command.SetAction(async (parsed, cancel) =>
        {
            var facts = await new HostFactsReader(TimeProvider.System).ReadAsync(parsed.GetValue(rootDir)!, cancel).ConfigureAwait(false);
            var checks = PreflightRules.Judge(facts);
            var isJson = parsed.GetValue(output) == "json";
            await parsed.InvocationConfiguration.Output.WriteLineAsync(isJson ? PreflightRenderer.Json(checks) : PreflightRenderer.Text(checks).TrimEnd('\n'))
                .ConfigureAwait(false);
            return PreflightRules.ExitCode(PreflightRules.Overall(checks));
        });
        return command.WithExamples("nodestack preflight", "nodestack preflight --output json | jq '.checks[] | select(.status != \"ok\")'");
    }
}
