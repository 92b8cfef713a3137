using k8s.Models;

namespace NodeStack.Kubelet.Pods;

/// <summary>The folders and log links of pods on the host, as the executor needs them.</summary>
internal interface IPodFolders
{
    /// <summary>Restarts that the log folder remembers: one more than its highest log file, 0 without any.</summary>
    int RestartsByLogs(V1Pod pod, string container);

    /// <summary>Link in the containers log folder that log agents follow. Best effort.</summary>
    void LinkLog(V1Pod pod, string container, string containerId, string logPath);

    /// <summary>Removes the pod's log folder and the links into it.</summary>
    void RemoveLogs(V1Pod pod);

    /// <summary>Removes the pod's own folder; false while something in it is mounted.</summary>
    bool RemovePod(string uid);
}
