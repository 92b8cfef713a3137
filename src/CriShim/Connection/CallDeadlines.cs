namespace NodeStack.CriShim.Connection;

/// <summary>
/// How long each call may take. One request time-out (2 minutes unless configured) rules all, with the exceptions below:
/// <list type="bullet">
/// <item>RunPodSandbox: twice that, for network plugins are slow.</item>
/// <item>StopContainer: that on top of the grace.</item>
/// <item>ExecSync: the command's own time-out and an allowance for killing it. Upstream allows the full request time-out here, which
/// lets one stuck probe wait two minutes for its next turn. A command without a time-out has no deadline.</item>
/// <item>CheckpointContainer: the larger of its own time-out and the request time-out.</item>
/// <item>PullImage and GetContainerEvents: none; their callers decide.</item>
/// </list>
/// </summary>
internal sealed class CallDeadlines(TimeSpan requestTimeout)
{
    public static readonly TimeSpan DefaultRequestTimeout = TimeSpan.FromMinutes(2);

    /// <summary>What a runtime gets to kill a command whose time is up, and to answer.</summary>
    public static readonly TimeSpan ExecKillAllowance = TimeSpan.FromSeconds(10);

    /// <summary>Null: no deadline. <paramref name="own"/> is the time the call itself asks for: a stop's grace, a command's time-out.</summary>
    public TimeSpan? For(CriCall call, TimeSpan own = default)
    {
        if (call == CriCall.PullImage || call == CriCall.GetContainerEvents)
            return null;
        if (call == CriCall.ExecSync)
            return own <= TimeSpan.Zero ? null : own + Min(requestTimeout, ExecKillAllowance);
        if (call == CriCall.RunPodSandbox)
            return requestTimeout * 2;
        if (call == CriCall.StopContainer)
            return requestTimeout + (own > TimeSpan.Zero ? own : TimeSpan.Zero);
        if (call == CriCall.CheckpointContainer)
            return own > requestTimeout ? own : requestTimeout;
        return requestTimeout;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
