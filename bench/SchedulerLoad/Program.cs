using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.KubeApi.Client;
using NodeStack.SchedulerLoad;

// Measuring tool for bench/scheduler.sh; prints one `name value` line per figure.
if (args.Length < 3 || !File.Exists(args[1]))
    return Usage();
var kubeconfig = KubeconfigParser.Parse(File.ReadAllBytes(args[1]), Path.GetDirectoryName(Path.GetFullPath(args[1]))!);
var credentials = new ApiCredentials(kubeconfig, TimeProvider.System, NullLogger.Instance);
using var client = new HttpApiClient(kubeconfig.Server, credentials, new ApiClientOptions(), TimeProvider.System);
var load = new PodLoad(new ApiResources(client));
return args switch
{
    ["nodes", _, var count] => await load.CreateNodesAsync(Number(count)),
    ["pods", _, var shape, var ns, var count, var figure] when PodShapes.IsKnown(shape) => await load.MeasureAsync(shape, ns, Number(count), figure, ""),
    ["backlog", _, var shape, var ns, var count, var figure, var pid] when PodShapes.IsKnown(shape) => await load.MeasureAsync(shape, ns, Number(count), figure, pid),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("usage: SchedulerLoad nodes KUBECONFIG COUNT                        creates so many nodes in three zones, and what pods need besides");
    Console.Error.WriteLine("       SchedulerLoad pods KUBECONFIG SHAPE NAMESPACE COUNT FIGURE  creates so many pods and waits until all are bound: FIGURE pods/s");
    Console.Error.WriteLine("       SchedulerLoad backlog KUBECONFIG SHAPE NAMESPACE COUNT FIGURE PID   the same, while the scheduler is held: from its release on");
    Console.Error.WriteLine($"       shapes: {PodShapes.Names}");
    return 2;
}
