namespace NodeStack.Kubelet.Observation;

/// <summary>
/// Tells which exits were the kernel's out-of-memory kills. The runtime's word is not enough: containerd looks at a container's group
/// when it is told of the kill, and often the group is gone by then.
/// </summary>
internal interface IOomKills
{
    /// <summary>Kills of this pod count from the first call on.</summary>
    void Watch(string podUid);

    /// <summary>For a container that ended by SIGKILL. The answer for one container never changes.</summary>
    bool WasOomKilled(string podUid, string containerId);

    /// <summary>Forgets pods that are neither listed nor have a group.</summary>
    void KeepOnly(ICollection<string> podUids);
}
