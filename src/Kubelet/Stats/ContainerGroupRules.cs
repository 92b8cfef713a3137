namespace NodeStack.Kubelet.Stats;

/// <summary>Where runtimes put a container's cgroup below its pod's: cgroupfs driver, containerd and CRI-O with the systemd driver.</summary>
public static class ContainerGroupRules
{
    public static IEnumerable<string> Candidates(string podGroup, string containerId) => podGroup.EndsWith(".slice", StringComparison.Ordinal)
        ? [$"{podGroup}/cri-containerd-{containerId}.scope", $"{podGroup}/crio-{containerId}.scope"]
        : [$"{podGroup}/{containerId}"];
}
