using Microsoft.AspNetCore.Http;
using NodeStack.CriShim.Runtime;
using NodeStack.KubeApi.Serving;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using k8s;
using k8s.Models;

namespace NodeStack.Kubelet.Server;

/// <summary>/pods: what this node is to run. /runningpods: what the runtime says runs.</summary>
internal sealed class PodEndpoints(IPodDirectory pods, IRuntimeObserver observer)
{
    public Task WishedAsync(HttpContext context) => ListAsync(context, [.. pods.Pods]);

    public Task RunningAsync(HttpContext context)
    {
        var running = new List<V1Pod>();
        foreach (var seen in observer.Latest.Pods.Values)
        {
            var containers = seen.Containers.Where(static one => one.State == ContainerState.Running).ToList();
            if (containers.Count > 0 || seen.Sandboxes.Any(static one => one.Ready)) running.Add(ToPod(seen, containers));
        }
        return ListAsync(context, running);
    }

    private static V1Pod ToPod(PodObservation seen, List<ContainerObservation> containers) => new()
    {
        Metadata = new V1ObjectMeta { Name = seen.Name, NamespaceProperty = seen.Namespace, Uid = seen.Uid },
        Spec = new V1PodSpec { Containers = [.. containers.Select(static one => new V1Container { Name = one.Name, Image = one.Image })] },
        Status = new V1PodStatus(),
    };

    private static Task ListAsync(HttpContext context, IList<V1Pod> items) => Responses.JsonAsync(
        context, KubernetesJson.Serialize(new V1PodList { ApiVersion = "v1", Kind = "PodList", Metadata = new V1ListMeta(), Items = items }));
}
