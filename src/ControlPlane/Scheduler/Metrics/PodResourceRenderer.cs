using System.Globalization;
using System.Text;
using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Metrics;

/// <summary>What each pod asks for, for /metrics/resources.</summary>
internal static class PodResourceRenderer
{
    public static string Render(IEnumerable<SchedulingPod> pods, ResourceTable resources)
    {
        var text = new StringBuilder()
            .Append("# HELP kube_pod_resource_request [STABLE] Resources requested by workloads on the cluster, broken down by pod. This shows the resource usage the scheduler and kubelet expect per pod for resources along with the unit for the resource if any.\n")
            .Append("# TYPE kube_pod_resource_request gauge\n");
        foreach (var pod in pods.Where(static p => !p.IsFinished).OrderBy(static p => p.Namespace, StringComparer.Ordinal).ThenBy(static p => p.Name, StringComparer.Ordinal))
        {
            for (var i = 0; i < pod.Requests.Amounts.Count; i++)
                Add(text, pod, i, resources.NameOf(i));
        }
        return text.ToString();
    }

    private static void Add(StringBuilder text, SchedulingPod pod, int resource, string name)
    {
        if (pod.Requests.Of(resource) is not (> 0 and var amount))
            return;
        var value = resource == ResourceTable.Cpu ? (amount / 1000.0).ToString(CultureInfo.InvariantCulture) : amount.ToString(CultureInfo.InvariantCulture);
        text.Append(CultureInfo.InvariantCulture, $"kube_pod_resource_request{{namespace=\"{pod.Namespace}\",pod=\"{pod.Name}\",node=\"{pod.NodeName}\",")
            .Append(CultureInfo.InvariantCulture, $"scheduler=\"{pod.Shape.SchedulerName}\",priority=\"{pod.Priority}\",resource=\"{name}\",unit=\"{UnitOf(name)}\"}} {value}\n");
    }

    private static string UnitOf(string name) => name switch
    {
        "cpu" => "cores",
        "memory" or "ephemeral-storage" => "bytes",
        _ when name.StartsWith("hugepages-", StringComparison.Ordinal) => "bytes",
        _ when name.StartsWith("attachable-volumes-", StringComparison.Ordinal) => "integer",
        _ => "integer",
    };
}
