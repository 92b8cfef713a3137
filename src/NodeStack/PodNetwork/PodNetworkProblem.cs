namespace NodeStack.PodNetwork;

/// <summary>What keeps a part of the pod network from working.</summary>
/// <param name="Subject">Whose it is: "node a", "route 10.0.0.0/24", ...</param>
/// <param name="IsPassing">It is so for a moment whenever a node comes.</param>
internal sealed record PodNetworkProblem(string Subject, string Text, bool IsPassing = false);
