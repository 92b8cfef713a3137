namespace NodeStack.Kubelet.Images;

/// <summary>The back-off of one image for one pod after failed pulls.</summary>
/// <param name="Delay">Counts from the last failure.</param>
/// <param name="LastError">Reason and message of that failure, for the waiting message.</param>
internal sealed record PullBackoff(TimeSpan Delay, DateTimeOffset LastFailure, string LastError);
