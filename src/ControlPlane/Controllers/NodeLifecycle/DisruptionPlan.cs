using System.Collections.Immutable;

namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>What follows from the state of all zones.</summary>
/// <param name="Rates">Taints a second, of zones where that changes.</param>
/// <param name="IsAllLost">All zones are lost since now: it is us who cannot see, so no node is to be emptied.</param>
/// <param name="IsBack">One is there again: all nodes get their time anew.</param>
public sealed record DisruptionPlan(ImmutableDictionary<string, ZoneState> States, IReadOnlyDictionary<string, double> Rates, bool IsAllLost, bool IsBack);
