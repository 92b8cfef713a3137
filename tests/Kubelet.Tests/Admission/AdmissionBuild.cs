using System.Globalization;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Checkpoints;
using NodeStack.Kubelet.Eviction;
using NodeStack.Kubelet.Node;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Resources.Resize;
using NodeStack.Kubelet.Tests.Pods;
using NodeStack.Kubelet.Tests.Resources;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Admission;

/// <summary>Nodes, pods and gates for the tests of admission.</summary>
internal static class AdmissionBuild
{
    public static V1Node Node(string allocatable = "cpu=2 memory=4Gi ephemeral-storage=10Gi pods=110") => new()
    {
        Metadata = new V1ObjectMeta { Name = "n1", Labels = new Dictionary<string, string> { ["kubernetes.io/os"] = "linux", ["zone"] = "a", ["cores"] = "8" } },
        Spec = new V1NodeSpec(),
        Status = new V1NodeStatus { Allocatable = PodBuilder.List(allocatable) },
    };

    /// <summary>A pod of the API with one container that asks for this.</summary>
    public static V1Pod Pod(int number, string requests = "", string limits = "")
    {
        var container = PodBuild.Container("c");
        container.Resources = PodBuilder.Requirements(requests, limits);
        return PodBuild.Pod(container).Named("p" + number.ToString(CultureInfo.InvariantCulture), PodBuild.UidOf(number));
    }

    public static V1Pod Critical(this V1Pod pod)
    {
        pod.Spec.Priority = 2_000_000_000;
        return pod;
    }

    public static AdmissionScene Scene(V1Node node, params V1Pod[] others) =>
        new(new AdmissionNode([], true), node, NodePressure.None, [.. others.Select(o => new AdmittedPod(o))]);

    public static PodAllocationStore Store(string folder) => new(new CheckpointStore(folder, NullLogger.Instance), NullLogger.Instance);

    public static AdmissionGate Gate(
        V1Node node, PodAllocationStore store, Func<string, bool>? isInRuntime = null, NodePressureCell? pressure = null, CollectorRegistry? registry = null)
    {
        var metrics = Metrics.WithCustomRegistry(registry ?? Metrics.NewCustomRegistry());
        return new AdmissionGate(new AdmissionGateParts(
            new AdmissionNode([], true), new FixedNode(node), pressure ?? new NodePressureCell(), isInRuntime ?? (_ => false), store,
            new AdmissionMetrics(metrics), new ResizeMetrics(metrics)));
    }

    internal sealed class FixedNode(V1Node node) : INodeView
    {
        public V1Node Node => node;
    }
}
