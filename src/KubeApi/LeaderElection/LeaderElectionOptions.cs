namespace NodeStack.KubeApi.LeaderElection;

/// <summary>Which Lease is held, by whom, and how long. Upstream's defaults.</summary>
public sealed record LeaderElectionOptions
{
    public string Namespace { get; init; } = "kube-system";
    public required string Name { get; init; }

    /// <summary>Of this process, and no other one: host name and something unique.</summary>
    public required string Identity { get; init; }

    /// <summary>Others wait this long after the last renewal they saw before they take over.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A leader that cannot renew for this long stops; less than <see cref="LeaseDuration"/>.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between attempts, to lead and to renew.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
