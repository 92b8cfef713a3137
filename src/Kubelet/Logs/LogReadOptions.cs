namespace NodeStack.Kubelet.Logs;

/// <summary>Which part of a container's log is wanted, as PodLogOptions says it. Null: not limited.</summary>
public sealed record LogReadOptions
{
    public bool Follow { get; init; }
    public bool Timestamps { get; init; }
    public long? TailLines { get; init; }
    public long? LimitBytes { get; init; }

    /// <summary>Lines before this moment are left out.</summary>
    public DateTimeOffset? Since { get; init; }
}
