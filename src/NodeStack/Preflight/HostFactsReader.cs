using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using NodeStack.Cgroups.Hierarchy;
using NodeStack.Images;

namespace NodeStack.Preflight;

/// <summary>Reads the facts that preflight judges from /proc, /sys, the tools on the path and the listening sockets. Changes nothing.</summary>
internal sealed class HostFactsReader(TimeProvider time)
{
    private static readonly int[] KubeletPorts = [10250, 10248];
    private static readonly string[] CniFolders = ["/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"];
    private static readonly string[] RuntimeSockets = ["/run/containerd/containerd.sock", "/run/crio/crio.sock"];

    /// <param name="folder">The folder that will hold images and pods; its nearest existing parent is measured.</param>
    public async Task<HostFacts> ReadAsync(string folder, CancellationToken cancel)
    {
        var facts = Kernel(new HostFacts());
        facts = Network(facts);
        facts = Disk(facts, folder);
        return await ToolsAsync(facts, cancel).ConfigureAwait(false);
    }

    private static HostFacts Kernel(HostFacts facts) => facts with
    {
        IsRoot = Environment.IsPrivilegedProcess,
        Capabilities = ProcParser.EffectiveCapabilities(Text("/proc/self/status")),
        KernelRelease = Text("/proc/sys/kernel/osrelease").Trim(),
        Architecture = RuntimeInformation.OSArchitecture.ToString(),
        Cgroups = CgroupHostObserver.Observe(),
        HasSystemd = Directory.Exists("/run/systemd/system"),
        HasSeccomp = File.Exists("/proc/sys/kernel/seccomp/actions_avail"),
        HasOverlayfs = ProcParser.HasFilesystem(Text("/proc/filesystems"), "overlay") || HasModule(Text("/proc/sys/kernel/osrelease").Trim(), "overlay"),
        SwapKibibytes = ProcParser.SwapKibibytes(Text("/proc/swaps")),
    };

    private static HostFacts Network(HostFacts facts)
    {
        var cni = CniFolders.FirstOrDefault(f => Directory.Exists(f) && Directory.EnumerateFiles(f).Any());
        return facts with
        {
            HasBridgeNetfilter = File.Exists("/proc/sys/net/bridge/bridge-nf-call-iptables"),
            IsForwardingIpv4 = Text("/proc/sys/net/ipv4/ip_forward").Trim() == "1",
            CniFolder = cni,
            CniPlugins = cni is null ? [] : [.. Directory.EnumerateFiles(cni).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)],
            TakenPorts = [.. KubeletPorts.Intersect(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(e => e.Port))],
            RunningRuntime = RuntimeSockets.FirstOrDefault(RuntimeEndpointFinder.Listens),
        };
    }

    private static HostFacts Disk(HostFacts facts, string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing) ?? "/";
        var drive = new DriveInfo(existing);
        return facts with { DiskFolder = folder, DiskFreeBytes = drive.AvailableFreeSpace, DiskTotalBytes = drive.TotalSize };
    }

    private async Task<HostFacts> ToolsAsync(HostFacts facts, CancellationToken cancel)
    {
        var containerd = ToolRunner.OutputAsync("containerd", time, cancel, "--version");
        var runc = ToolRunner.OutputAsync("runc", time, cancel, "--version");
        var crun = ToolRunner.OutputAsync("crun", time, cancel, "--version");
        var nft = ToolRunner.OutputAsync("nft", time, cancel, "--version");
        return facts with
        {
            ContainerdVersion = Version(await containerd.ConfigureAwait(false)),
            RuncVersion = Version(await runc.ConfigureAwait(false)),
            CrunVersion = Version(await crun.ConfigureAwait(false)),
            NftVersion = Version(await nft.ConfigureAwait(false)),
            HasConntrack = ToolRunner.Find("conntrack") is not null,
        };
    }

    private static string? Version(string? output) => output is null ? null : VersionParser.Word(output);

    private static bool HasModule(string release, string name) =>
        Text($"/lib/modules/{release}/modules.dep").Contains($"/{name}.ko", StringComparison.Ordinal);

    // A file that cannot be read is a fact that is not there: the rule for it says what that means.
    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
