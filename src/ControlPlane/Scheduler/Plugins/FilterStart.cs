namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>What a plugin says of a pod before any node is looked at. Default: nothing, all nodes are possible as far as it goes.</summary>
/// <param name="Filter">Asked about each node; null: no need to.</param>
/// <param name="Rejection">No node is possible.</param>
/// <param name="OnlyNodes">No others are possible; null: all may be.</param>
internal readonly record struct FilterStart(NodeFilter? Filter = null, Verdict? Rejection = null, HashSet<string>? OnlyNodes = null);
