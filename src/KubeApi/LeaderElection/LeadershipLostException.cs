namespace NodeStack.KubeApi.LeaderElection;

/// <summary>The Lease could not be renewed in time: another one may lead by now, and whoever led must have stopped.</summary>
public sealed class LeadershipLostException(string message) : Exception(message);
