using System.CommandLine;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.KubeApi.Configuration;
using NodeStack.KubeApi.Serving.Secure;
using NodeStack.Logging;

namespace NodeStack.Verbs;

/// <summary>Runs the controllers: flags to options, then the host until it is told to stop.</summary>
internal static class ControllersVerb
{
    public static Command Create()
    {
        var command = new Command("controllers", "Run the controllers: they make the cluster what its objects say");
        foreach (var flag in ControllersFlags.All)
            command.Options.Add(flag);
        var serving = new FlagOptions(SecureServingFlags.All, command);
        command.SetAction((parsed, stop) => RunAsync(parsed, serving, stop));
        return command.WithExamples(
            "nodestack control-plane controllers --kubeconfig DIR/admin.kubeconfig",
            "nodestack control-plane controllers --kubeconfig DIR/admin.kubeconfig --leader-elect=false",
            "nodestack control-plane controllers --kubeconfig /etc/kubernetes/controller-manager.conf --controllers=*,-cronjob-controller");
    }

    private static async Task<int> RunAsync(ParseResult parsed, FlagOptions serving, CancellationToken stop)
    {
        var options = ControllersFlags.Read(parsed) with { Serving = Serving(serving.Given(parsed)) };
        using var loggers = StderrLoggers.Create(ControllersFlags.Format(parsed), ControllersFlags.Verbosity(parsed), TimeProvider.System);
        try
        {
            await ControllersHost.RunAsync(options, loggers, TimeProvider.System, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped as asked.
        }
        catch (ControllersException e)
        {
            throw new VerbException($"controllers: {e.Message}");
        }
        return 0;
    }

    private static SecureServingOptions Serving(IReadOnlyList<GivenFlag> given)
    {
        var errors = new List<string>();
        var options = SecureServingFlags.Read(new GivenFlags(given), errors);
        return errors.Count == 0 ? options : throw new VerbException($"controllers: {string.Join("; ", errors)}");
    }
}
