using System.Collections.Immutable;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.CriShim.Containerd;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Informers;
using NodeStack.KubeApi.Queues;

namespace NodeStack.PodNetwork;

/// <summary>
/// Keeps the pod network of this node: the runtime's CNI configuration, routes to the other nodes' pods, masquerading of what leaves the cluster, and the
/// kernel settings for it. Woken by changes of Nodes, and every five seconds to mend what others changed. Owns the routes with its protocol number, the
/// nftables table of its options and one CNI configuration file. When it ends, all of it stays: pods go on.
/// </summary>
public sealed class PodNetworkLoop
{
    private const int MostDoneTold = 5;
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(5);
    private readonly PodNetworkOptions _options;
    private readonly Func<CancellationToken, Task<IPodNetworkHost>> _open;
    private readonly ILogger _logger;
    private readonly Informer<V1Node, PodNode> _nodes;
    private readonly WakeSignal _wake;
    private readonly PodNetworkReporter _reporter;

    public PodNetworkLoop(ApiResources api, PodNetworkOptions options, TimeProvider time, ILoggerFactory loggers)
        : this(api, options, cancel => OpenAsync(options, cancel), time, loggers)
    {
    }

    internal PodNetworkLoop(
        ApiResources api, PodNetworkOptions options, Func<CancellationToken, Task<IPodNetworkHost>> open, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _open) = (options, open);
        _logger = loggers.CreateLogger<PodNetworkLoop>();
        _reporter = new PodNetworkReporter(_logger);
        _wake = new WakeSignal(time);
        _nodes = new Informer<V1Node, PodNode>(api.Nodes, new InformerOptions(), PodNodeTranslator.Translate, time, _logger);
        _nodes.Changed += _ => _wake.Set();
    }

    /// <summary>Until cancelled.</summary>
    /// <exception cref="Proxy.ProxyException">There is no nftables.</exception>
    /// <exception cref="IOException">The kernel gives no socket.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var host = await _open(cancel).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] running = [_nodes.RunAsync(stop.Token), LookAsync(host, stop.Token)];
        try
        {
            await (await Task.WhenAny(running).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(IPodNetworkHost host, CancellationToken cancel)
    {
        // Until the Nodes are known, everything stays as an earlier life left it.
        await _nodes.SyncedAsync(cancel).ConfigureAwait(false);
        var (judgedFrom, networks) = (ImmutableDictionary<string, PodNode>.Empty, NodeNetworkRules.Judge([], _options));
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (_nodes.Items is var nodes && nodes != judgedFrom)
                (judgedFrom, networks) = (nodes, NodeNetworkRules.Judge(nodes.Values, _options));
            Converge(host, networks);
            await _wake.WaitAsync(s_lookInterval, cancel).ConfigureAwait(false);
        }
    }

    private void Converge(IPodNetworkHost host, NodeNetworks networks)
    {
        try
        {
            var outcome = host.Execute(PodNetworkPlanner.Plan(networks, _options, host.Observe()));
            if (outcome.Done.Count > 0)
                PodNetworkLog.Changed(_logger, Told(outcome.Done));
            _reporter.Report(networks.Problems.Concat(outcome.Problems));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _reporter.Report([new PodNetworkProblem("this machine", e.Message)]);
        }
    }

    private static async Task<IPodNetworkHost> OpenAsync(PodNetworkOptions options, CancellationToken cancel) =>
        PodNetworkExecutor.Open(options, await NatProbe.WorksAsync(cancel).ConfigureAwait(false));

    private static string Told(List<string> done) =>
        string.Join("; ", done.Take(MostDoneTold)) + (done.Count > MostDoneTold ? $"; and {done.Count - MostDoneTold} more" : "");
}
