namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>Whether and how one of several processes is chosen to act. Upstream's names and defaults.</summary>
public sealed record LeaderElectOptions
{
    public bool IsOn { get; init; } = true;
    public string ResourceName { get; init; } = "kube-controller-manager";
    public string ResourceNamespace { get; init; } = "kube-system";
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Empty: the host's name and something unique.</summary>
    public string Identity { get; init; } = "";
}
