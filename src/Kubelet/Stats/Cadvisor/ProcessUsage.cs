namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>
/// The processes of one group. States are those of each process's first thread: looking at every thread would cost a file per thread. Null: not to
/// be had, for the whole machine or without the right to look.
/// </summary>
internal sealed record ProcessUsage
{
    public ulong? Processes { get; init; }
    public ulong? Threads { get; init; }
    public ulong? ThreadsMax { get; init; }
    public ulong? FileDescriptors { get; init; }
    public ulong? Sockets { get; init; }

    /// <summary>Soft limit of the first process; -1: none.</summary>
    public double? MaxOpenFiles { get; init; }
    public ulong? Running { get; init; }
    public ulong? Sleeping { get; init; }
    public ulong? Stopped { get; init; }
    public ulong? Uninterruptible { get; init; }

    /// <summary>The kernel counts it for the machine only.</summary>
    public ulong? IoWaiting { get; init; }
}
