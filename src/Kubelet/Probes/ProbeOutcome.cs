namespace NodeStack.Kubelet.Probes;

/// <summary>One run's result and its text, worded as upstream words it for the event.</summary>
/// <param name="TimedOut">The failure was no answer within the time-out.</param>
internal readonly record struct ProbeOutcome(ProbeResult Result, string Output, bool TimedOut = false)
{
    public static ProbeOutcome Success(string output = "") => new(ProbeResult.Success, output);
    public static ProbeOutcome Warning(string output) => new(ProbeResult.Warning, output);
    public static ProbeOutcome Failure(string output) => new(ProbeResult.Failure, output);
    public static ProbeOutcome Timeout(string output) => new(ProbeResult.Failure, output, TimedOut: true);
    public static ProbeOutcome Errored(string error) => new(ProbeResult.Errored, error);
}
