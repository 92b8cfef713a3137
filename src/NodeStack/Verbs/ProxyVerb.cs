using System.CommandLine;
using System.Net;
using NodeStack.KubeApi;
using NodeStack.KubeApi.Configuration;
using NodeStack.Logging;
using NodeStack.Proxy;
using NodeStack.Proxy.Configuration;
using NodeStack.Proxy.Explain;

namespace NodeStack.Verbs;

/// <summary>Runs the service proxy: flags and file to options, then the host until it is told to stop.</summary>
internal static class ProxyVerb
{
    public static Command Create()
    {
        var command = new Command("proxy", "Run the service proxy: makes the cluster's services reachable from this node, with nftables");
        var flags = new FlagOptions(ProxyFlags.All, command);
        command.SetAction((parsed, stop) => RunAsync(flags.Given(parsed), parsed.InvocationConfiguration.Output, stop));
        command.Subcommands.Add(CreateExplain());
        return command.WithExamples(
            "nodestack proxy --config /var/lib/kube-proxy/config.conf",
            "nodestack proxy --kubeconfig /etc/kubernetes/proxy.conf --hostname-override node-1 --cluster-cidr 10.244.0.0/16",
            "nodestack proxy --cleanup");
    }

    private static Command CreateExplain()
    {
        var command = new Command("explain", "Tell how this node's kernel treats a Service: which map and chain a packet takes, to which endpoints, and why others get nothing");
        var service = new Argument<string>("NAMESPACE/SERVICE") { Description = "The Service" };
        command.Arguments.Add(service);
        var flags = new FlagOptions([.. ProxyFlags.All.Where(static f => f.Name is "config" or "kubeconfig" or "master" or "hostname-override")], command);
        command.SetAction(async (parsed, stop) =>
        {
            await parsed.InvocationConfiguration.Output.WriteAsync(await ExplainAsync(parsed.GetValue(service)!, flags.Given(parsed), stop).ConfigureAwait(false)).ConfigureAwait(false);
            return 0;
        });
        return command.WithExamples("nodestack proxy explain default/web --config /var/lib/kube-proxy/config.conf");
    }

    private static async Task<string> ExplainAsync(string service, IReadOnlyList<GivenFlag> flags, CancellationToken stop)
    {
        try
        {
            using var loggers = StderrLoggers.Create(StderrLoggers.DefaultFormat, 0, TimeProvider.System);
            return await ServiceExplainer.ExplainAsync(Load(flags), service, TimeProvider.System, loggers, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ProxyException or ConfigurationException)
        {
            throw new VerbException($"proxy explain: {e.Message}");
        }
    }

    private static async Task<int> RunAsync(IReadOnlyList<GivenFlag> flags, TextWriter output, CancellationToken stop)
    {
        if (flags.Any(static f => f.Flag == ProxyFlags.Version))
        {
            await output.WriteLineAsync($"Kubernetes {KubernetesVersion.Text}").ConfigureAwait(false);
            return 0;
        }
        try
        {
            var options = Load(flags);
            var format = options.IsLoggingFormatGiven ? Enum.Parse<LogFormat>(options.Config.Logging.Format, ignoreCase: true) : StderrLoggers.DefaultFormat;
            using var loggers = StderrLoggers.Create(format, options.Config.Logging.Verbosity, TimeProvider.System);
            await ProxyHost.RunAsync(options, () => Load(flags), loggers, TimeProvider.System, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped as asked.
        }
        catch (Exception e) when (e is ProxyException or ConfigurationException)
        {
            throw new VerbException($"proxy: {e.Message}");
        }
        return 0;
    }

    private static ProxyOptions Load(IReadOnlyList<GivenFlag> flags) => ProxyOptionsLoader.Load(flags, Dns.GetHostName());
}
