namespace NodeStack.Proxy.Conntrack;

/// <summary>A number to be written to a file of the kernel.</summary>
/// <param name="File">Below the root folder, such as "proc/sys/net/netfilter/nf_conntrack_max".</param>
internal sealed record SysctlWrite(string File, long Value, string Reason);
