namespace NodeStack.Kubelet.Probes.Exec;

/// <summary>One process as /proc/PID/stat tells, with host pids. Pid and StartTicks together name a process for good.</summary>
/// <param name="StartTicks">Since boot, in clock ticks (100 per second).</param>
/// <param name="Command">Its arguments; empty for a zombie.</param>
internal readonly record struct ProcessRow(int Pid, int ParentPid, int Session, long StartTicks, IReadOnlyList<string> Command)
{
    public bool IsSame(ProcessRow other) => Pid == other.Pid && StartTicks == other.StartTicks;
}
