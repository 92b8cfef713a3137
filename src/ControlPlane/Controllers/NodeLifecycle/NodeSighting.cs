namespace NodeStack.ControlPlane.Controllers.NodeLifecycle;

/// <summary>
/// What was last seen of a node's signs of life, and when by our own clock: times that nodes write are only compared with themselves, so that nobody's wrong
/// clock, ours included, makes a node look dead.
/// </summary>
/// <param name="Heartbeat">Of the Ready condition; null: there is none.</param>
/// <param name="Renewed">Of the node's Lease; null: there is none.</param>
/// <param name="Alive">When there was a new sign: time since our start, by a clock that never jumps.</param>
/// <param name="Ready">The Ready condition's status as it was seen; null: there is none.</param>
public sealed record NodeSighting(string Uid, DateTime? Heartbeat, DateTime? Renewed, TimeSpan Alive, string? Ready);
