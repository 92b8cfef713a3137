namespace NodeStack.Kubelet.Volumes;

/// <summary>A volume that cannot be mounted. Reason is an event reason (FailedMount, ...); Message is upstream's text.</summary>
public sealed class VolumeException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Reason { get; } = reason;

    /// <summary>How long to wait at most before trying again, where nobody tells when it helps; null: as long as for any failure.</summary>
    public TimeSpan? RetryLimit { get; init; }

    /// <summary>Other volumes of the same pod that failed in the same turn.</summary>
    public IReadOnlyList<VolumeException> Others { get; init; } = [];

    /// <summary>This one and the others.</summary>
    public IEnumerable<VolumeException> All => [this, .. Others];
}
