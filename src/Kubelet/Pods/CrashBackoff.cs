namespace NodeStack.Kubelet.Pods;

/// <summary>How long restarts of one container are held back, and when that was last decided.</summary>
internal sealed record CrashBackoff(TimeSpan Delay, DateTimeOffset UpdatedAt);
