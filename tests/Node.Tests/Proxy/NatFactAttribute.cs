using NodeStack.TestSupport.Network;

namespace NodeStack.Node.Tests.Proxy;

/// <summary>A test that needs root, network namespaces and a kernel with nftables' NAT; skipped elsewhere, with what is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NatFactAttribute : FactAttribute
{
    public NatFactAttribute()
    {
        if (NatSupport.MissingReason is { } missing)
            Skip = missing;
    }
}
