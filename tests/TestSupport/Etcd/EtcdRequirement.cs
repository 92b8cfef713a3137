using NodeStack.CriShim.Containerd;

namespace NodeStack.TestSupport.Etcd;

/// <summary>Why real etcd cannot run here; null when it can.</summary>
public static class EtcdRequirement
{
    public static string? Missing { get; } = ExecutableFinder.Find("etcd") is null ? "needs etcd (Debian: etcd-server)" : null;
}
