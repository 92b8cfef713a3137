namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>What /metrics/cadvisor tells of one moment.</summary>
internal sealed record CadvisorSnapshot(IReadOnlyList<CadvisorGroup> Groups, IReadOnlyList<CadvisorNetwork> Networks);
