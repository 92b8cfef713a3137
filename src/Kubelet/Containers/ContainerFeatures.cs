namespace NodeStack.Kubelet.Containers;

/// <summary>What this kernel and its file systems offer containers; fixed at start.</summary>
/// <param name="HugepageSizes">In the cgroup's spelling, e.g. 2MB.</param>
/// <param name="MaskedPaths">Paths to hide from containers that exist only on some machines.</param>
/// <param name="TmpfsNoSwap">tmpfs knows "noswap".</param>
public sealed record ContainerFeatures(
    bool CgroupV2,
    bool SwapController,
    bool Selinux,
    bool TmpfsNoSwap,
    IReadOnlyList<string> HugepageSizes,
    IReadOnlyList<string> MaskedPaths);
