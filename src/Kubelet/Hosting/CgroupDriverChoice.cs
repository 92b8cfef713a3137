using NodeStack.CriShim.Errors;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Configuration;

namespace NodeStack.Kubelet.Hosting;

/// <summary>Which cgroup driver: what the runtime says, else how we configured our own containerd, else the configuration.</summary>
internal static class CgroupDriverChoice
{
    /// <param name="told">What the runtime said; null: it does not tell.</param>
    public static (CgroupDriverKind Kind, string Why) Choose(CgroupDriverKind? told, KubeletOptions options, RuntimeLink link)
    {
        // Upstream since 1.34: the runtime's word goes over the configuration's, for a disagreement breaks pods.
        if (told is { } runtimes)
            return (runtimes, "the runtime says so");
        if (link.Supervisor?.Launch is { } launch)
            return (launch.Host.UsesSystemdCgroups ? CgroupDriverKind.Systemd : CgroupDriverKind.Cgroupfs, "as the supervised containerd is configured");
        var kind = options.Config.CgroupDriver == "systemd" ? CgroupDriverKind.Systemd : CgroupDriverKind.Cgroupfs;
        return (kind, options.IsCgroupDriverGiven ? "given" : "the default; the runtime does not tell");
    }

    /// <summary>Null: this runtime does not know the question.</summary>
    public static async Task<CgroupDriverKind?> AskAsync(RuntimeLink link, CancellationToken cancel)
    {
        try
        {
            return await link.Runtime.CgroupDriverAsync(cancel).ConfigureAwait(false);
        }
        catch (CriException e)
        {
            throw new KubeletStartException($"the runtime at {link.Endpoint} does not say which cgroup driver it uses: {e.Message}", e);
        }
    }
}
