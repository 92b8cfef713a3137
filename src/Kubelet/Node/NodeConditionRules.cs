using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Resources;

namespace NodeStack.Kubelet.Node;

/// <summary>The four conditions of a node that a kubelet owns, worded as upstream does (kubelet, nodestatus/setters.go).</summary>
internal static class NodeConditionRules
{
    private static readonly string[] Owned = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"];

    private static readonly string[] Required = [ResourceNames.Cpu, ResourceNames.Memory, ResourceNames.Pods, ResourceNames.EphemeralStorage];

    public static bool IsOwned(string type) => Owned.Contains(type);

    public static List<V1NodeCondition> Build(NodeStatusInputs inputs) =>
    [
        Stamp(inputs, Of("MemoryPressure", inputs.Pressure.Memory, "KubeletHasInsufficientMemory", "kubelet has insufficient memory available",
            "KubeletHasSufficientMemory", "kubelet has sufficient memory available")),
        Stamp(inputs, Of("DiskPressure", inputs.Pressure.Disk, "KubeletHasDiskPressure", "kubelet has disk pressure",
            "KubeletHasNoDiskPressure", "kubelet has no disk pressure")),
        Stamp(inputs, Of("PIDPressure", inputs.Pressure.Pid, "KubeletHasInsufficientPID", "kubelet has insufficient PID available",
            "KubeletHasSufficientPID", "kubelet has sufficient PID available")),
        Stamp(inputs, Ready(inputs)),
    ];

    public static bool IsReady(V1NodeStatus? status) => status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    /// <summary>The reason of the event that tells of a condition's change.</summary>
    public static string EventReason(V1NodeCondition condition) => (condition.Type, condition.Status) switch
    {
        ("Ready", "True") => "NodeReady",
        ("Ready", _) => "NodeNotReady",
        ("MemoryPressure", "True") => "NodeHasInsufficientMemory",
        ("MemoryPressure", _) => "NodeHasSufficientMemory",
        ("DiskPressure", "True") => "NodeHasDiskPressure",
        ("DiskPressure", _) => "NodeHasNoDiskPressure",
        ("PIDPressure", "True") => "NodeHasInsufficientPID",
        _ => "NodeHasSufficientPID",
    };

    private static V1NodeCondition Ready(NodeStatusInputs inputs)
    {
        var troubles = Troubles(inputs);
        return troubles.Count switch
        {
            0 => Of("Ready", true, "KubeletReady", ReadyMessage(inputs.Facts), "", ""),
            1 => Of("Ready", false, "", "", "KubeletNotReady", troubles[0]),
            _ => Of("Ready", false, "", "", "KubeletNotReady", $"[{string.Join(", ", troubles)}]"),
        };
    }

    /// <summary>On hosts where not everything can be enforced the message says what is missing.</summary>
    private static string ReadyMessage(NodeFacts facts) =>
        "kubelet is posting ready status" + (facts.IsReduced ? $"; limits are not enforced: {string.Join("; ", facts.ReducedReasons)}" : "");

    /// <summary>In upstream's order: runtime, then network, then the rest.</summary>
    private static List<string> Troubles(NodeStatusInputs inputs)
    {
        var troubles = new List<string>();
        if (inputs.RuntimeStatus is null)
            troubles.Add("container runtime is down");
        troubles.AddRange(inputs.Troubles);
        if (inputs.RuntimeStatus is { } status)
        {
            AddCondition(troubles, status, RuntimeStatus.RuntimeReady, "container runtime not ready");
            AddCondition(troubles, status, RuntimeStatus.NetworkReady, "container runtime network not ready");
        }
        var missing = Required.Where(name => !inputs.Capacity.Has(name)).ToList();
        if (missing.Count > 0)
            troubles.Add($"missing node capacity for resources: {string.Join(", ", missing)}");
        return troubles;
    }

    private static void AddCondition(List<string> troubles, RuntimeStatus status, string type, string complaint)
    {
        if (status.Condition(type) is not { } condition)
            troubles.Add($"{complaint}: condition {type} is not set");
        else if (!condition.Status)
            troubles.Add($"{complaint}: {type}=false reason:{condition.Reason} message:{condition.Message}");
    }

    private static V1NodeCondition Of(string type, bool isTrue, string trueReason, string trueMessage, string falseReason, string falseMessage) => new()
    {
        Type = type,
        Status = isTrue ? "True" : "False",
        Reason = isTrue ? trueReason : falseReason,
        Message = isTrue ? trueMessage : falseMessage,
    };

    /// <summary>The transition time stays while the status does.</summary>
    private static V1NodeCondition Stamp(NodeStatusInputs inputs, V1NodeCondition condition)
    {
        var now = new DateTime(inputs.Now.UtcTicks - inputs.Now.UtcTicks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        var before = inputs.Old?.Conditions?.FirstOrDefault(c => c.Type == condition.Type);
        condition.LastHeartbeatTime = now;
        condition.LastTransitionTime = before?.Status == condition.Status ? before.LastTransitionTime : now;
        return condition;
    }
}
