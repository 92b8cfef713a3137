using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.Functional.Tests.Support;
using NodeStack.TestSupport.Network;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Up;

/// <summary>Needs root, containerd, nftables with NAT, kubectl, the images and the published binary.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UpFactAttribute : FactAttribute
{
    public UpFactAttribute() => Skip = NodeRequirements.Missing() ?? NatSupport.MissingReason ?? KubectlRequirement.Missing
        ?? (File.Exists(RepoPaths.NativeBinary) ? null : "dist/nodestack is not published: ./up.sh --build-only");
}
