namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>What a pod failure policy says of a pod.</summary>
/// <param name="Counts">Against the limit.</param>
/// <param name="Action">Of the rule that matches; empty: none does.</param>
/// <param name="JobMessage">Why the whole Job fails; null: it does not for that.</param>
public sealed record PodFailureVerdict(bool Counts, string Action, string? JobMessage)
{
    public static readonly PodFailureVerdict NoRule = new(true, "", null);
}
