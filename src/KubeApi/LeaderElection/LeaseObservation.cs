namespace NodeStack.KubeApi.LeaderElection;

/// <summary>What a Lease said when it last changed, and when that was seen. By our own clock: those of others may be wrong.</summary>
/// <param name="Holder">Empty: nobody.</param>
/// <param name="Renewed">As the Lease says; only compared with itself.</param>
/// <param name="Duration">For how long its holder claims it after each renewal.</param>
/// <param name="Seen">By a clock that only goes forward: one that is set would let two lead.</param>
public sealed record LeaseObservation(string Holder, DateTime? Renewed, TimeSpan Duration, TimeSpan Seen)
{
    /// <summary>When its holder has been silent for as long as it lasts.</summary>
    public TimeSpan Ends => Seen + Duration;
}
