namespace NodeStack.Kubelet;

/// <summary>
/// Where the kubelet keeps things, as upstream lays them out: below the root folder (pods, plugins, checkpoints), and container
/// logs in <paramref name="PodLogsDir"/> with links in its sibling "containers".
/// </summary>
public sealed record KubeletPaths(string RootDir, string PodLogsDir)
{
    public string PodsDir => Path.Combine(RootDir, "pods");
    public string CheckpointsDir => Path.Combine(RootDir, "checkpoints");
    public string PkiDir => Path.Combine(RootDir, "pki");
    public string SeccompDir => Path.Combine(RootDir, "seccomp");

    /// <summary>Links named pod_namespace_container-id.log that point into <see cref="PodLogsDir"/>.</summary>
    public string ContainerLogsDir => Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(PodLogsDir))!, "containers");

    public string PodDir(string uid) => Path.Combine(PodsDir, uid);
    public string PodVolumesDir(string uid) => Path.Combine(PodDir(uid), "volumes");

    /// <param name="plugin">Plugin name with '/' written as '~', e.g. kubernetes.io~empty-dir.</param>
    public string PodVolumeDir(string uid, string plugin, string name) => Path.Combine(PodVolumesDir(uid), plugin, name);
    public string PodSubpathsDir(string uid) => Path.Combine(PodDir(uid), "volume-subpaths");
    public string PodEtcHosts(string uid) => Path.Combine(PodDir(uid), "etc-hosts");
    public string PodContainerDir(string uid, string container) => Path.Combine(PodDir(uid), "containers", container);
    public string PodLogDir(string ns, string name, string uid) => Path.Combine(PodLogsDir, $"{ns}_{name}_{uid}");
}
