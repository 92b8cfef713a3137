namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>Why a pod cannot be on a node, or on any.</summary>
/// <param name="Plugin">Who says so.</param>
/// <param name="IsResolvable">Fewer pods on the node could change it.</param>
/// <param name="Reasons">In upstream's words.</param>
internal sealed record Verdict(string Plugin, bool IsResolvable, params IReadOnlyList<string> Reasons)
{
    /// <summary>Not the pod's fault and not the node's: it is tried again after a while.</summary>
    public bool IsError { get; init; }

    public string Message => string.Join(", ", Reasons);

    /// <summary>Removing pods may help.</summary>
    public static Verdict Unschedulable(string plugin, params IReadOnlyList<string> reasons) => new(plugin, true, reasons);

    /// <summary>Removing pods does not help.</summary>
    public static Verdict Unresolvable(string plugin, params IReadOnlyList<string> reasons) => new(plugin, false, reasons);

    public static Verdict Error(string plugin, string message) => new(plugin, false, message) { IsError = true };
}
