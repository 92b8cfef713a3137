namespace NodeStack.Proxy.Nftables;

/// <summary>With the kernel's numbers (linux/netfilter.h).</summary>
internal enum HookPoint
{
    Prerouting,
    Input,
    Forward,
    Output,
    Postrouting,
}
