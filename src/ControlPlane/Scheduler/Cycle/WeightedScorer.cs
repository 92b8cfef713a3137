using NodeStack.ControlPlane.Scheduler.Plugins;

namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>A plugin that scores, and how much its scores count.</summary>
internal readonly record struct WeightedScorer(IScorePlugin Plugin, long Weight);
