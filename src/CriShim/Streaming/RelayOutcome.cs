namespace NodeStack.CriShim.Streaming;

/// <summary>How a relayed stream ended, and what went through it.</summary>
public sealed record RelayOutcome(RelayEnd End, long BytesToRuntime, long BytesToClient);

/// <summary>Closed: both sides finished. Broken: one vanished. Idle: nothing moved for too long. Cancelled: the caller stopped it.</summary>
public enum RelayEnd { Closed, Broken, Idle, Cancelled }
