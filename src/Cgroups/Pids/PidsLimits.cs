namespace NodeStack.Cgroups.Pids;

/// <summary>Wishes for the pids controller. Unset stays as it is.</summary>
public sealed record PidsLimits
{
    public PidLimit? Max { get; init; }
}
