using NodeStack.ControlPlane.Scheduler.Pods;

namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>A CSIDriver.</summary>
/// <param name="TracksCapacity">It tells how much room it has.</param>
/// <param name="MustBeInstalled">Pods wait for it to be on a node.</param>
internal sealed record CsiDriverFacts(string Name, bool TracksCapacity, bool MustBeInstalled);
