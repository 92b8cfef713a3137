using System.CommandLine;
using NodeStack.ControlPlane.Scheduler;
using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.ControlPlane.Scheduler.Hosting;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Configuration;
using NodeStack.Logging;

namespace NodeStack.Verbs;

/// <summary>Runs the scheduler: flags and file to options, then the host until it is told to stop.</summary>
internal static class SchedulerVerb
{
    public static Command Create()
    {
        var command = new Command("scheduler", "Run the scheduler: gives pods their nodes");
        var flags = new FlagOptions(SchedulerFlags.All, command);
        command.SetAction((parsed, stop) => RunAsync(flags.Given(parsed), parsed.InvocationConfiguration.Output, stop));
        return command.WithExamples(
            "nodestack control-plane scheduler --kubeconfig /etc/kubernetes/scheduler.conf",
            "nodestack control-plane scheduler --config /etc/kubernetes/scheduler-config.yaml --leader-elect=false");
    }

    private static async Task<int> RunAsync(IReadOnlyList<GivenFlag> flags, TextWriter output, CancellationToken stop)
    {
        if (flags.Any(static f => f.Flag == SchedulerFlags.Version))
        {
            await output.WriteLineAsync($"Kubernetes {KubernetesVersion.Text}").ConfigureAwait(false);
            return 0;
        }
        try
        {
            var options = SchedulerOptionsLoader.Load(flags);
            var format = options.LoggingFormat.Length > 0 ? Enum.Parse<LogFormat>(options.LoggingFormat, ignoreCase: true) : StderrLoggers.DefaultFormat;
            using var loggers = StderrLoggers.Create(format, options.Verbosity, TimeProvider.System);
            await SchedulerHost.RunAsync(options, loggers, TimeProvider.System, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped as asked.
        }
        catch (Exception e) when (e is SchedulerException or ConfigurationException)
        {
            throw new VerbException($"scheduler: {e.Message}");
        }
        return 0;
    }
}
