namespace NodeStack.Kubelet.Probes.Exec;

/// <summary>The processes of containers, and the end of them.</summary>
internal interface IProcessTable
{
    /// <summary>Every live process of one container. Throws IOException.</summary>
    IReadOnlyList<ProcessRow> Read(string containerId);

    /// <summary>Now, on the scale of <see cref="ProcessRow.StartTicks"/>.</summary>
    long NowTicks();

    /// <summary>SIGKILL to exactly this process: a pid that was given to another one since is left alone. False when it is gone.</summary>
    bool Kill(ProcessRow process);
}
