namespace NodeStack.Proxy.Nftables;

/// <summary>With the kernel's numbers (linux/netfilter.h and nf_tables.h).</summary>
internal enum VerdictKind
{
    Return = -5,
    Goto = -4,
    Jump = -3,
    Drop = 0,
    Accept = 1,
}
