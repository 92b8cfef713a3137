using System.CommandLine;
using NodeStack.KubeApi.Client;
using NodeStack.Logging;
using NodeStack.Up;
using NodeStack.Why;

namespace NodeStack.Verbs;

/// <summary>Says in a few lines what a pod that is not Ready waits for.</summary>
internal static class WhyVerb
{
    private static readonly Option<string> DataDir = NodeFlags.DataDir();
    private static readonly Option<string> Kubeconfig = NodeFlags.Text("--kubeconfig", "", "Kubeconfig to use (default: $KUBECONFIG, else that of the data folder)");

    public static Command Create()
    {
        var command = new Command("why", "Say what a pod waits for: a node, a volume, an image, a probe, a quota, ...");
        var target = new Argument<string>("NAMESPACE/POD") { Description = "The pod, or the Deployment, ReplicaSet, StatefulSet, DaemonSet or Job that makes it; without NAMESPACE in default" };
        command.Arguments.Add(target);
        command.Options.Add(Kubeconfig);
        command.Options.Add(DataDir);
        command.SetAction(async (parsed, stop) =>
        {
            await parsed.InvocationConfiguration.Output.WriteAsync(await AnswerAsync(parsed.GetValue(target)!, Config(parsed), stop).ConfigureAwait(false)).ConfigureAwait(false);
            return 0;
        });
        return command.WithExamples("nodestack why default/web-0", "nodestack why shop/cart --kubeconfig /etc/kubernetes/admin.conf");
    }

    private static string Config(ParseResult parsed) => parsed.GetValue(Kubeconfig) switch
    {
        { Length: > 0 } given => given,
        _ when Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } named => named.Split(':')[0],
        _ => new UpPaths(NodeFlags.Folder("why", DataDir, parsed)).AdminKubeconfig,
    };

    private static async Task<string> AnswerAsync(string target, string kubeconfig, CancellationToken stop)
    {
        try
        {
            var parsed = WhyTargetParser.Parse(target);
            using var loggers = StderrLoggers.Create(StderrLoggers.DefaultFormat, 0, TimeProvider.System);
            using var link = AdminLink.Open(kubeconfig, TimeProvider.System, loggers);
            return WhyRenderer.Render(WhyPlanner.Plan(await new WhyReader(link.Api).ReadAsync(parsed, stop).ConfigureAwait(false), TimeProvider.System.GetUtcNow()));
        }
        catch (Exception e) when (e is ApiException or FormatException)
        {
            throw new VerbException($"why: {e.Message}");
        }
    }
}
