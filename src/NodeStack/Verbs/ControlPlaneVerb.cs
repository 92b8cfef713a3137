using System.CommandLine;
using NodeStack.ControlPlane.ApiServer;
using NodeStack.ControlPlane.ApiServer.Hosting;
using NodeStack.Logging;

namespace NodeStack.Verbs;

/// <summary>Runs parts of the control plane; each is a subcommand.</summary>
internal static class ControlPlaneVerb
{
    public static Command Create()
    {
        var command = new Command("control-plane", "Run a part of the control plane");
        command.Subcommands.Add(ApiServer());
        command.Subcommands.Add(SchedulerVerb.Create());
        command.Subcommands.Add(ControllersVerb.Create());
        return command.WithExamples("nodestack control-plane apiserver --data-dir /var/lib/nodestack/control-plane");
    }

    private static Command ApiServer()
    {
        var command = new Command("apiserver", "Run the API server: the Kubernetes API over an embedded store or etcd");
        foreach (var flag in ApiServerFlags.All)
            command.Options.Add(flag);
        command.SetAction(RunAsync);
        return command.WithExamples(
            "nodestack control-plane apiserver --data-dir /var/lib/nodestack/control-plane",
            "nodestack control-plane apiserver --data-dir DIR --secure-port 6443 --bind-address 127.0.0.1",
            "nodestack control-plane apiserver --data-dir DIR --etcd-servers https://10.0.0.1:2379,https://10.0.0.2:2379 --etcd-cafile ca.crt",
            "kubectl --kubeconfig DIR/admin.kubeconfig get namespaces");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var options = ApiServerFlags.Read(parsed);
        using var loggers = StderrLoggers.Create(ApiServerFlags.Format(parsed), ApiServerFlags.Verbosity(parsed), TimeProvider.System);
        try
        {
            await ApiServerHost.RunAsync(options, loggers, TimeProvider.System, null, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped as asked.
        }
        catch (ApiServerStartException e)
        {
            throw new VerbException($"apiserver: {e.Message}");
        }
        return 0;
    }
}
