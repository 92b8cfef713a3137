using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace NodeStack.Kubelet.Resources.Allocation;

/// <summary>
/// Allocations to a checkpoint's bytes and back. Each pod is written as a skeleton of itself: the granted resources in its spec, those
/// its containers have in its status.
/// </summary>
internal static class PodAllocationParser
{
    public static byte[] Render(IEnumerable<KeyValuePair<string, PodAllocation>> allocations)
    {
        var pods = allocations.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => Skeleton(a.Key, a.Value)).ToList();
        return Encoding.UTF8.GetBytes(KubernetesJson.Serialize(new V1PodList { Items = pods }));
    }

    /// <summary>Null when the bytes are not understood.</summary>
    public static Dictionary<string, PodAllocation>? Parse(byte[] payload)
    {
        try
        {
            var all = new Dictionary<string, PodAllocation>(StringComparer.Ordinal);
            foreach (var pod in KubernetesJson.Deserialize<V1PodList>(Encoding.UTF8.GetString(payload)).Items ?? [])
                all[pod.Metadata.Uid] = new PodAllocation(
                    new PodResourceSet(pod.Spec.Resources, pod.Spec.Containers.ToDictionary(c => c.Name, c => (V1ResourceRequirements?)c.Resources)),
                    new PodResourceSet(pod.Status.Resources, pod.Status.ContainerStatuses.ToDictionary(c => c.Name, c => (V1ResourceRequirements?)c.Resources)));
            return all;
        }
        catch (Exception e) when (e is JsonException or FormatException or NullReferenceException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static V1Pod Skeleton(string uid, PodAllocation allocation) => new()
    {
        Metadata = new V1ObjectMeta { Uid = uid },
        Spec = new V1PodSpec
        {
            Resources = allocation.Allocated.Pod,
            Containers = [.. allocation.Allocated.Containers.Select(c => new V1Container { Name = c.Key, Resources = c.Value })],
        },
        Status = new V1PodStatus
        {
            Resources = allocation.Actual.Pod,
            ContainerStatuses = [.. allocation.Actual.Containers.Select(c => new V1ContainerStatus { Name = c.Key, Resources = c.Value, Image = "", ImageID = "" })],
        },
    };
}
