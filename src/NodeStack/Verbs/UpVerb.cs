using System.CommandLine;
using Microsoft.Extensions.Logging;
using NodeStack.Logging;
using NodeStack.Up;

namespace NodeStack.Verbs;

/// <summary>Runs a whole cluster on this machine.</summary>
internal static class UpVerb
{
    private const long MostLogBytes = 16 * 1024 * 1024;

    public static Command Create()
    {
        var command = new Command("up", "Run a whole one-node cluster: API server, controllers, scheduler, containerd, kubelet, service proxy and pod network");
        foreach (var flag in UpFlags.All)
            command.Options.Add(flag);
        command.SetAction((parsed, stop) => RunAsync(parsed, stop));
        return command.WithExamples(
            "nodestack up --data-dir /var/lib/nodestack",
            "kubectl --kubeconfig /var/lib/nodestack/admin.kubeconfig get nodes",
            "nodestack up --data-dir DIR --datastore-endpoint http://127.0.0.1:2379",
            "nodestack down --data-dir DIR --purge");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var options = UpFlags.Read(parsed);
        if (!Environment.IsPrivilegedProcess)
            throw new VerbException("up: running pods needs root");
        using var file = new BoundedLogFile(new UpPaths(options.DataDir).Log, MostLogBytes);
        // Steps are for the user's eyes, and warnings; everything else is in the file.
        using var loggers = new CombinedLoggers(
            QuietLoggers.ForUsers(new StderrLoggers(UpFlags.Format(parsed), LogLevel.Warning, TimeProvider.System, Console.OpenStandardError())),
            StderrLoggers.Create(LogFormat.Text, UpFlags.Verbosity(parsed), TimeProvider.System, file));
        try
        {
            await UpHost.RunAsync(options, new Progress(parsed.InvocationConfiguration.Output, TimeProvider.System), loggers, TimeProvider.System, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped as asked.
        }
        catch (ComponentFailedException e)
        {
            throw new VerbException($"up: {e.Message}");
        }
        return 0;
    }
}
