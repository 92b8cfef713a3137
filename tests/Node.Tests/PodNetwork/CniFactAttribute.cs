using NodeStack.TestSupport.Network;

namespace NodeStack.Node.Tests.PodNetwork;

/// <summary>A test that needs root, network namespaces, nftables' NAT and the CNI plugins; skipped elsewhere, with what is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CniFactAttribute : FactAttribute
{
    private static readonly string[] s_folders = ["/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"];

    public CniFactAttribute()
    {
        if (NatSupport.MissingReason is { } missing)
            Skip = missing;
        else if (Plugins is null)
            Skip = "needs the CNI plugins bridge and host-local";
    }

    /// <summary>The folder with the plugins; null: there is none.</summary>
    public static string? Plugins { get; } = Array.Find(s_folders, static f => File.Exists(Path.Combine(f, "bridge")) && File.Exists(Path.Combine(f, "host-local")));
}
