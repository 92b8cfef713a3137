using System.CommandLine;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Containerd;
using NodeStack.KubeApi.Configuration;
using NodeStack.Kubelet;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Hosting;
using NodeStack.Logging;

namespace NodeStack.Verbs;

/// <summary>Runs the node agent: flags and files to options, then the host until it is told to stop.</summary>
internal static partial class KubeletVerb
{
    public static Command Create()
    {
        var command = new Command("kubelet", "Run the node agent: pods from a manifest folder or URL on a CRI runtime");
        var flags = new FlagOptions(KubeletFlags.All, command);
        command.SetAction((parsed, stop) => RunAsync(flags.Given(parsed), stop));
        return command.WithExamples(
            "nodestack kubelet --pod-manifest-path /etc/kubernetes/manifests --root-dir /var/lib/kubelet",
            "nodestack kubelet --config /etc/kubernetes/kubelet.yaml --config-dir /etc/kubernetes/kubelet.conf.d",
            "nodestack kubelet --pod-manifest-path web.yaml --container-runtime-endpoint unix:///run/containerd/containerd.sock -v 4");
    }

    private static async Task<int> RunAsync(IReadOnlyList<GivenFlag> flags, CancellationToken stop)
    {
        var options = Load(flags);
        var format = options.IsLoggingFormatGiven ? Enum.Parse<LogFormat>(options.Config.Logging.Format, ignoreCase: true) : StderrLoggers.DefaultFormat;
        using var loggers = StderrLoggers.Create(format, options.Config.Logging.Verbosity, TimeProvider.System);
        var log = loggers.CreateLogger("NodeStack.Kubelet");
        foreach (var warning in options.Warnings)
            LogWarning(log, warning);
        try
        {
            await KubeletHost.RunAsync(options, loggers, TimeProvider.System, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped as asked.
        }
        catch (Exception e) when (e is KubeletStartException or ContainerdException)
        {
            throw new VerbException($"kubelet: {e.Message}");
        }
        return 0;
    }

    private static KubeletOptions Load(IReadOnlyList<GivenFlag> flags)
    {
        try
        {
            return KubeletOptionsLoader.Load(flags);
        }
        catch (ConfigurationException e)
        {
            throw new VerbException($"kubelet: {e.Message}");
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger log, string warning);
}
