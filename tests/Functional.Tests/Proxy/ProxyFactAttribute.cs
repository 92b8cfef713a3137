using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.TestSupport.Network;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Proxy;

/// <summary>Needs root, nftables with NAT, kubectl and the published binary.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProxyFactAttribute : FactAttribute
{
    public ProxyFactAttribute() => Skip = NatSupport.MissingReason ?? KubectlRequirement.Missing
        ?? (File.Exists(RepoPaths.NativeBinary) ? null : "dist/nodestack is not published: ./up.sh --build-only");
}
