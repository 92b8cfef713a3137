using System.Diagnostics;
using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Preemption;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Bench;

/// <summary>How long the scheduler's decisions take on 5,000 nodes, without any API server: microseconds and bytes per pod of each kind.</summary>
internal static class SchedulingDecisions
{
    private const int Nodes = 5000;
    private const int Pods = 3000;
    private static readonly ResourceTable Resources = new();
    private static readonly PodTranslator Translator = new(Resources);

    public static void Run()
    {
        foreach (var shape in new[] { "basic", "spread", "affinity", "anti-affinity", "preferred", "unfit", "preemption" })
        {
            Measure(shape, 300, print: false);
            Measure(shape, Pods, print: true);
        }
    }

    private static void Measure(string shape, int count, bool print)
    {
        var snapshot = Cluster(shape == "preemption");
        var profile = ProfileBuilder.Build(new KubeSchedulerProfile { SchedulerName = "default-scheduler" }, new PluginArguments(), Resources);
        var memory = new CycleMemory(0, 42);
        var (before, began) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        var bound = 0;
        for (var i = 0; i < count; i++)
        {
            var pod = Pod(shape, $"p{i}");
            var plan = SchedulingPlanner.Plan(new SchedulingRequest(profile, pod, snapshot, memory with { Seed = (ulong)i }, 0));
            memory = plan.Memory;
            if (plan.Node is not null)
            {
                snapshot.AddPod(pod, plan.Node.Name);
                bound++;
            }
            else if (PreemptionPlanner.Plan(new PreemptionRequest(pod, snapshot, plan.Filters, plan.Diagnosis, [], new PreemptionLimits(), (uint)i * 7919)) is { Node.Length: > 0 } room)
            {
                foreach (var victim in room.Victims)
                    snapshot.RemovePod(victim.Uid, room.Node);
                snapshot.AddPod(pod, room.Node);
                bound++;
            }
        }
        if (print)
            Console.WriteLine($"{shape}_us {Stopwatch.GetElapsedTime(began).TotalMicroseconds / count:0} bytes {(GC.GetAllocatedBytesForCurrentThread() - before) / count} placed {bound}/{count}");
    }

    private static ClusterSnapshot Cluster(bool isFull)
    {
        var snapshot = new ClusterSnapshot();
        var nodes = new NodeTranslator(Resources);
        for (var i = 0; i < Nodes; i++)
        {
            var labels = new Dictionary<string, string> { ["kubernetes.io/hostname"] = $"n{i}", ["topology.kubernetes.io/zone"] = $"z{i % 3}" };
            snapshot.SetNode(nodes.Translate(new V1Node
            {
                Metadata = new V1ObjectMeta { Name = $"n{i}", Labels = labels },
                Status = new V1NodeStatus { Allocatable = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("4"), ["memory"] = new("32Gi"), ["pods"] = new("110") } },
            }));
            for (var p = 0; isFull && p < 4; p++)
                snapshot.AddPod(Pod("low", $"low{i}-{p}"), $"n{i}");
        }
        return snapshot;
    }

    private static SchedulingPod Pod(string shape, string name)
    {
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "sched-1", Uid = $"uid-{name}", Labels = new Dictionary<string, string> { ["color"] = shape } },
            Spec = new V1PodSpec
            {
                Priority = shape == "preemption" ? 1000 : 0,
                Containers =
                [
                    new V1Container
                    {
                        Name = "c", Image = "pause",
                        Resources = new V1ResourceRequirements
                        {
                            Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(shape switch { "low" => "900m", "preemption" => "3", "unfit" => "5", _ => "100m" }), ["memory"] = new("500Mi") },
                        },
                    },
                ],
            },
        };
        Shape(pod, shape);
        return Translator.Translate(pod);
    }

    private static void Shape(V1Pod pod, string shape)
    {
        var selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["color"] = shape } };
        var term = new V1PodAffinityTerm { LabelSelector = selector, TopologyKey = shape == "anti-affinity" ? "kubernetes.io/hostname" : "topology.kubernetes.io/zone" };
        pod.Spec.TopologySpreadConstraints = shape == "spread"
            ? [new V1TopologySpreadConstraint { MaxSkew = 5, TopologyKey = "topology.kubernetes.io/zone", WhenUnsatisfiable = "DoNotSchedule", LabelSelector = selector }]
            : null;
        pod.Spec.Affinity = shape switch
        {
            "affinity" => new V1Affinity { PodAffinity = new V1PodAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [term] } },
            "anti-affinity" => new V1Affinity { PodAntiAffinity = new V1PodAntiAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [term] } },
            "preferred" => new V1Affinity
            {
                PodAntiAffinity = new V1PodAntiAffinity { PreferredDuringSchedulingIgnoredDuringExecution = [new V1WeightedPodAffinityTerm { Weight = 5, PodAffinityTerm = term }] },
            },
            _ => null,
        };
    }
}
