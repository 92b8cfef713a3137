using k8s.Models;

namespace NodeStack.SchedulerLoad;

/// <summary>The pods of upstream's scheduler_perf.</summary>
internal static class PodShapes
{
    private static readonly Dictionary<string, Action<V1Pod>> Known = new()
    {
        ["basic"] = static _ => { },
        ["spread"] = static p =>
        {
            p.Metadata.Labels = Label("blue");
            p.Spec.TopologySpreadConstraints =
                [new V1TopologySpreadConstraint { MaxSkew = 5, TopologyKey = "topology.kubernetes.io/zone", WhenUnsatisfiable = "DoNotSchedule", LabelSelector = Select("blue") }];
        },
        ["affinity"] = static p =>
        {
            p.Metadata.Labels = Label("blue");
            p.Spec.Affinity = new V1Affinity { PodAffinity = new V1PodAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [Term("blue", "topology.kubernetes.io/zone")] } };
        },
        ["anti-affinity"] = static p =>
        {
            p.Metadata.Labels = Label("green");
            p.Spec.Affinity = new V1Affinity { PodAntiAffinity = new V1PodAntiAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [Term("green", "kubernetes.io/hostname")] } };
        },
        ["low"] = static p =>
        {
            p.Spec.PriorityClassName = "low";
            p.Spec.Containers[0].Resources.Requests["cpu"] = new ResourceQuantity("900m");
        },
        ["high"] = static p =>
        {
            p.Spec.PriorityClassName = "high";
            p.Spec.Containers[0].Resources.Requests["cpu"] = new ResourceQuantity("3");
        },
    };

    public static string Names => string.Join(", ", Known.Keys);

    public static bool IsKnown(string shape) => Known.ContainsKey(shape);

    public static V1Pod Create(string shape, string name)
    {
        var pod = new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new V1ObjectMeta { Name = name },
            Spec = new V1PodSpec
            {
                TerminationGracePeriodSeconds = 0,
                Containers =
                [
                    new V1Container
                    {
                        Name = "pause",
                        Image = "registry.k8s.io/pause:3.10.1",
                        Ports = [new V1ContainerPort { ContainerPort = 80 }],
                        Resources = new V1ResourceRequirements
                        {
                            Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new ResourceQuantity("100m"), ["memory"] = new ResourceQuantity("500Mi") },
                        },
                    },
                ],
            },
        };
        Known[shape](pod);
        return pod;
    }

    private static Dictionary<string, string> Label(string color) => new() { ["color"] = color };

    private static V1LabelSelector Select(string color) => new() { MatchLabels = Label(color) };

    private static V1PodAffinityTerm Term(string color, string key) => new() { TopologyKey = key, LabelSelector = Select(color), Namespaces = ["sched-0", "sched-1"] };
}
