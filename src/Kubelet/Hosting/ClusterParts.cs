using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Events;
using NodeStack.KubeApi.Informers;
using NodeStack.Kubelet.Mirrors;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Pods.Startup;
using NodeStack.Kubelet.Sources;
using NodeStack.Kubelet.Status;
using Prometheus;

namespace NodeStack.Kubelet.Hosting;

/// <summary>What a kubelet has more when it is joined to an API server.</summary>
internal sealed class ClusterParts
{
    private readonly StatusWriter _statuses;
    private readonly MirrorLoop _mirrors;

    public ClusterParts(ClusterLink link, string nodeName, NodeParts node, IMetricFactory metrics, TimeProvider time, ILoggerFactory loggers)
    {
        Node = node;
        Pods = new Informer<V1Pod>(
            link.Api.Pods, new InformerOptions { FieldSelector = $"spec.nodeName={nodeName}" }, time, loggers.CreateLogger<Informer<V1Pod>>());
        Events = new EventSender(link.Events.Events, "kubelet", nodeName, time, loggers.CreateLogger<EventSender>());
        Source = new ApiSource(Pods);
        _statuses = new StatusWriter(link.Api.Pods, Pods, new StatusMetrics(metrics), time, loggers.CreateLogger<StatusWriter>());
        _mirrors = new MirrorLoop(link.Api.Pods, Pods, node.View, time, loggers.CreateLogger<MirrorLoop>());
    }

    public NodeParts Node { get; }
    public Informer<V1Pod> Pods { get; }
    public EventSender Events { get; }
    public ApiSource Source { get; }

    /// <summary>Lets the parts hear of the pods.</summary>
    public void Follow(PodSupervisor supervisor, PodStartObserver starts)
    {
        Pods.Changed += key => Watched(key, starts);
        supervisor.StatusReported += report => starts.Reported(report.Pod);
        supervisor.PodEnded += starts.Forget;
        supervisor.StatusReported += _statuses.Take;
        supervisor.PodEnded += _statuses.Forget;
        supervisor.SetApplied += set =>
        {
            // A source that has not spoken yet might still have the pod of a mirror.
            if (supervisor.SourcesReady)
                _mirrors.Take([.. set.Pods.Values.Where(MirrorRules.IsStatic)]);
        };
    }

    private void Watched(string? key, PodStartObserver starts)
    {
        if (key is null)
            foreach (var pod in Pods.Items.Values)
                starts.Watched(pod);
        else if (Pods.Items.TryGetValue(key, out var one))
            starts.Watched(one);
    }

    public void AddLoops(LoopGroup loops)
    {
        loops.Add(Pods.RunAsync);
        loops.Add(Events.RunAsync);
        loops.Add(_statuses.RunAsync);
        loops.Add(_mirrors.RunAsync);
    }
}
