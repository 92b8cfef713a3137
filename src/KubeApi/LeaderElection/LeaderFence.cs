namespace NodeStack.KubeApi.LeaderElection;

/// <summary>
/// Whether a leader can be sure that nobody else leads: open from each renewal of its Lease until shortly before others may take that. A process that was
/// paused finds it closed when it wakes, before its elector has noticed anything. Thread-safe.
/// </summary>
public sealed class LeaderFence(TimeProvider time)
{
    private Opening _opening = new(0, TimeSpan.Zero, default);

    /// <summary>By both clocks: one stands still while the machine sleeps, and the other may be set.</summary>
    public bool IsOpen => Volatile.Read(ref _opening) is var opening && time.GetElapsedTime(opening.Since) < opening.Span && time.GetUtcNow() < opening.Until;

    /// <param name="since">Timestamp of before the renewal was sent.</param>
    public void Open(long since, TimeSpan span) =>
        Volatile.Write(ref _opening, new Opening(since, span, time.GetUtcNow() + span - time.GetElapsedTime(since)));

    public void Close() => Volatile.Write(ref _opening, new Opening(0, TimeSpan.Zero, default));

    private sealed record Opening(long Since, TimeSpan Span, DateTimeOffset Until);
}
