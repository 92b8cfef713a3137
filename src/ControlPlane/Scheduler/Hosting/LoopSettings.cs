using NodeStack.ControlPlane.Scheduler.Cycle;

namespace NodeStack.ControlPlane.Scheduler.Hosting;

/// <summary>What the loop goes by.</summary>
/// <param name="Profiles">By name.</param>
/// <param name="BindTimeouts">How long volumes are waited for, by profile.</param>
/// <param name="Percentage">Of nodes to score, for profiles that do not say.</param>
internal sealed record LoopSettings(IReadOnlyDictionary<string, SchedulingProfile> Profiles, IReadOnlyDictionary<string, TimeSpan> BindTimeouts, int Percentage);
