using k8s.Models;
using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.ControlPlane.Scheduler.Configuration.V1;
using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Preemption;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Tests.Scheduler;

/// <summary>A small cluster in memory, of API objects, as the planner sees it.</summary>
internal sealed class Cluster
{
    private readonly PodTranslator _pods;
    private readonly NodeTranslator _nodes;
    private int _made;

    public Cluster()
    {
        (_pods, _nodes) = (new PodTranslator(Resources), new NodeTranslator(Resources));
        Profile = ProfileOf(new PluginArguments());
        Snapshot.Selectors.SetNamespace("default", LabelSet.Empty);
    }

    public ResourceTable Resources { get; } = new();

    public ClusterSnapshot Snapshot { get; } = new();

    public SchedulingProfile Profile { get; set; }

    public SchedulingProfile ProfileOf(PluginArguments args) => ProfileBuilder.Build(new KubeSchedulerProfile { SchedulerName = "default-scheduler" }, args, Resources);

    /// <param name="labels">zone=a,disk=ssd; the host name comes by itself.</param>
    public NodeFacts Node(
        string name, string labels = "", string cpu = "4", string memory = "8Gi", int pods = 110, Action<V1Node>? change = null)
    {
        var node = new V1Node
        {
            Metadata = new V1ObjectMeta { Name = name, Labels = Labels($"kubernetes.io/hostname={name},{labels}") },
            Spec = new V1NodeSpec(),
            Status = new V1NodeStatus { Allocatable = Amounts(("cpu", cpu), ("memory", memory), ("pods", $"{pods}")) },
        };
        change?.Invoke(node);
        var facts = _nodes.Translate(node);
        Snapshot.SetNode(facts);
        return facts;
    }

    public static V1Pod PodObject(string name, string labels = "", string cpu = "", string memory = "", int priority = 0, string ns = "default") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns, Uid = $"uid-{ns}-{name}", Labels = Labels(labels) },
        Spec = new V1PodSpec
        {
            Priority = priority,
            Containers = [new V1Container { Name = "c", Image = "pause", Resources = new V1ResourceRequirements { Requests = Amounts(("cpu", cpu), ("memory", memory)) } }],
        },
        Status = new V1PodStatus(),
    };

    public SchedulingPod Pod(
        string name = "", string labels = "", string cpu = "", string memory = "", int priority = 0, string ns = "default", Action<V1Pod>? change = null)
    {
        var pod = PodObject(name.Length > 0 ? name : $"pod-{_made++}", labels, cpu, memory, priority, ns);
        change?.Invoke(pod);
        return _pods.Translate(pod);
    }

    /// <summary>A pod that is on a node.</summary>
    public SchedulingPod On(
        string node, string name = "", string labels = "", string cpu = "", string memory = "", int priority = 0, string ns = "default", Action<V1Pod>? change = null)
    {
        var pod = Pod(name, labels, cpu, memory, priority, ns, p =>
        {
            p.Spec.NodeName = node;
            change?.Invoke(p);
        });
        Snapshot.AddPod(pod, node);
        return pod;
    }

    public SchedulingPlan Plan(SchedulingPod pod, ulong seed = 1, int percentage = 0) =>
        SchedulingPlanner.Plan(new SchedulingRequest(Profile, pod, Snapshot, new CycleMemory(0, seed), percentage));

    /// <summary>The message of a pod that gets no node.</summary>
    public string Why(SchedulingPod pod) => FitMessageRenderer.Render(Plan(pod).Diagnosis, "");

    /// <summary>What each filter says of each node, as the node's reasons; empty for a possible one. By node name.</summary>
    public Dictionary<string, string> Verdicts(IFilterPlugin plugin, SchedulingPod pod)
    {
        var start = plugin.Begin(pod, Snapshot);
        return Snapshot.Order.ToDictionary(n => n.Name, n => (start.Rejection ?? start.Filter?.Check(n))?.Message ?? "");
    }

    /// <summary>The nodes that a plugin lets a pod on, with commas between.</summary>
    public string Possible(IFilterPlugin plugin, SchedulingPod pod)
    {
        var start = plugin.Begin(pod, Snapshot);
        if (start.Rejection is not null)
            return "";
        return string.Join(',', Snapshot.Order
            .Where(n => (start.OnlyNodes?.Contains(n.Name) ?? true) && start.Filter?.Check(n) is null).Select(n => n.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>A plugin's scores by node, in the order of names; null where it says nothing.</summary>
    public long[]? Scores(IScorePlugin plugin, SchedulingPod pod)
    {
        var nodes = Snapshot.Order.OrderBy(n => n.Name, StringComparer.Ordinal).ToArray();
        var scores = new long[nodes.Length];
        return plugin.Score(pod, Snapshot, nodes, scores) ? scores : null;
    }

    public PreemptionPlan Preempt(SchedulingPod pod, params IReadOnlyList<DisruptionBudget> budgets)
    {
        var plan = Plan(pod);
        Assert.Null(plan.Node);
        return PreemptionPlanner.Plan(new PreemptionRequest(pod, Snapshot, plan.Filters, plan.Diagnosis, budgets, new PreemptionLimits(), 0));
    }

    public static Dictionary<string, string> Labels(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(static l => l.Split('=')).ToDictionary(static l => l[0], static l => l.Length > 1 ? l[1] : "");

    public static Dictionary<string, ResourceQuantity> Amounts(params (string Name, string Amount)[] amounts) =>
        amounts.Where(static a => a.Amount.Length > 0).ToDictionary(static a => a.Name, static a => new ResourceQuantity(a.Amount));
}
