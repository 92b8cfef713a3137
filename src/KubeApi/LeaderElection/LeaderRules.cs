using k8s.Models;

namespace NodeStack.KubeApi.LeaderElection;

/// <summary>Who leads.</summary>
public static class LeaderRules
{
    /// <summary>Timers count whole milliseconds: one that fires a little early would find that it is not yet time.</summary>
    private static readonly TimeSpan s_timerGrain = TimeSpan.FromMilliseconds(5);

    /// <summary>What is known after another look: the time it was seen stays until it is another.</summary>
    public static LeaseObservation Observe(LeaseObservation? before, V1Lease lease, TimeSpan at) =>
        before is not null && before.Holder == (lease.Spec?.HolderIdentity ?? "") && before.Renewed == lease.Spec?.RenewTime
            ? before
            : new LeaseObservation(lease.Spec?.HolderIdentity ?? "", lease.Spec?.RenewTime, TimeSpan.FromSeconds(lease.Spec?.LeaseDurationSeconds ?? 0), at);

    /// <summary>Whether we may write ourselves into it: it is ours, nobody's, or its holder was silent for as long as its own claim lasts, as upstream has it.</summary>
    public static bool MayTake(LeaseObservation seen, LeaderElectionOptions options, TimeSpan at) =>
        seen.Holder.Length == 0 || seen.Holder == options.Identity || at >= seen.Ends;

    /// <summary>
    /// How long who waits does so before its next look: the period, with up to a fifth more so that those who wait do not do so in step, but not beyond the end
    /// of what was claimed. Without that a leader that died is replaced up to a period later.
    /// </summary>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan NextLook(LeaseObservation? seen, LeaderElectionOptions options, TimeSpan at, double random)
    {
        var period = options.RetryPeriod * (1 + (0.2 * random));
        var left = seen is null ? TimeSpan.Zero : seen.Ends - at + s_timerGrain;
        return left > s_timerGrain && left < period ? left : period;
    }

    /// <summary>The Lease as we write it.</summary>
    public static V1Lease Hold(V1Lease? before, LeaderElectionOptions options, DateTimeOffset now)
    {
        var was = before?.Spec;
        var isOurs = was?.HolderIdentity == options.Identity;
        return new V1Lease
        {
            ApiVersion = "coordination.k8s.io/v1",
            Kind = "Lease",
            Metadata = before?.Metadata ?? new V1ObjectMeta { Name = options.Name, NamespaceProperty = options.Namespace },
            Spec = new V1LeaseSpec
            {
                HolderIdentity = options.Identity,
                LeaseDurationSeconds = (int)options.LeaseDuration.TotalSeconds,
                AcquireTime = isOurs ? was!.AcquireTime : now.UtcDateTime,
                RenewTime = now.UtcDateTime,
                LeaseTransitions = isOurs || before is null ? was?.LeaseTransitions ?? 0 : (was?.LeaseTransitions ?? 0) + 1,
            },
        };
    }

    /// <summary>The Lease as a leader leaves it that stops in order: free at once.</summary>
    public static V1Lease Release(V1Lease held, DateTimeOffset now) => new()
    {
        ApiVersion = "coordination.k8s.io/v1",
        Kind = "Lease",
        Metadata = held.Metadata,
        Spec = new V1LeaseSpec
        {
            HolderIdentity = "",
            LeaseDurationSeconds = 1,
            AcquireTime = now.UtcDateTime,
            RenewTime = now.UtcDateTime,
            LeaseTransitions = held.Spec?.LeaseTransitions,
        },
    };
}
