namespace NodeStack.ControlPlane.Scheduler.Preemption;

/// <summary>How many nodes are looked at for room: the larger of both, at most all.</summary>
internal sealed record PreemptionLimits(int MinCandidateNodesPercentage = 10, int MinCandidateNodesAbsolute = 100)
{
    public int Candidates(int nodes) => Math.Min(nodes, Math.Max((int)((long)nodes * MinCandidateNodesPercentage / 100), MinCandidateNodesAbsolute));
}
