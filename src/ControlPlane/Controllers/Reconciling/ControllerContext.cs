using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.KubeApi.Client;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>What every controller is made from.</summary>
/// <param name="Events">For the component's own name; see <see cref="IObjectEventRecorder"/>.</param>
public sealed record ControllerContext(
    ApiResources Api, SharedCollections Collections, IEventRecorderFactory Events, TimeProvider Time, ILoggerFactory Loggers)
{
    public WorkloadControllerOptions Workloads { get; init; } = new();

    public ClusterControllerOptions Cluster { get; init; } = new();

    /// <summary>Makes work queues that are counted under a controller's name.</summary>
    public IWorkQueueObserver Queues { get; init; } = NoQueueObserver.Instance;

    /// <param name="name">As metrics name it; upstream's names of queues.</param>
    public WorkQueue CreateQueue(string name) => new(Time, name, Queues);
}
