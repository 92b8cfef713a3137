using System.CommandLine;
using NodeStack.Up;

namespace NodeStack.Verbs;

/// <summary>Ends what `up` or `join` runs on this machine.</summary>
internal static class DownVerb
{
    private static readonly Option<string> DataDir = NodeFlags.DataDir();
    private static readonly Option<bool> Purge = new("--purge") { Description = "Remove the data folder too: the cluster's objects, certificates, images" };

    public static Command Create()
    {
        var command = new Command("down", "End what `up` or `join` runs here: pods, containerd, rules, routes, links, mounts, cgroups");
        command.Options.Add(DataDir);
        command.Options.Add(Purge);
        command.SetAction(async (parsed, stop) =>
        {
            if (!Environment.IsPrivilegedProcess)
                throw new VerbException("down: needs root");
            var progress = new Progress(parsed.InvocationConfiguration.Output, TimeProvider.System);
            await DownExecutor.RunAsync(new UpPaths(NodeFlags.Folder("down", DataDir, parsed)), parsed.GetValue(Purge), progress, TimeProvider.System, stop).ConfigureAwait(false);
            return 0;
        });
        return command.WithExamples("nodestack down --data-dir DIR", "nodestack down --data-dir DIR --purge");
    }
}
