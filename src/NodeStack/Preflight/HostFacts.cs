using NodeStack.Cgroups.Hierarchy;

namespace NodeStack.Preflight;

/// <summary>What the host looks like. Read once by <see cref="HostFactsReader"/>, judged by <see cref="PreflightRules"/>.</summary>
internal sealed record HostFacts
{
    public bool IsRoot { get; init; }

    /// <summary>Bit set of the effective capabilities, as in the CapEff line of /proc/self/status.</summary>
    public ulong Capabilities { get; init; }

    /// <summary>As uname reports it, e.g. "6.1.0-18-amd64".</summary>
    public string KernelRelease { get; init; } = "";

    public string Architecture { get; init; } = "";
    public CgroupHost Cgroups { get; init; } = new(CgroupMode.None, null, [], []);

    public bool HasSystemd { get; init; }
    public bool HasSeccomp { get; init; }
    public bool HasOverlayfs { get; init; }
    public bool HasBridgeNetfilter { get; init; }
    public bool IsForwardingIpv4 { get; init; }
    public long SwapKibibytes { get; init; }

    /// <summary>Null: not installed. Empty: installed, but it did not tell its version.</summary>
    public string? ContainerdVersion { get; init; }

    public string? RuncVersion { get; init; }
    public string? CrunVersion { get; init; }
    public string? NftVersion { get; init; }
    public bool HasConntrack { get; init; }

    /// <summary>Endpoint of a CRI runtime that answers already; null when there is none.</summary>
    public string? RunningRuntime { get; init; }

    /// <summary>First of the usual folders that has plugins; null when there is none.</summary>
    public string? CniFolder { get; init; }

    public IReadOnlyList<string> CniPlugins { get; init; } = [];

    /// <summary>TCP ports of the kubelet that something else listens on.</summary>
    public IReadOnlyList<int> TakenPorts { get; init; } = [];

    /// <summary>The folder whose file system is measured.</summary>
    public string DiskFolder { get; init; } = "";

    public long DiskFreeBytes { get; init; }
    public long DiskTotalBytes { get; init; }
}
