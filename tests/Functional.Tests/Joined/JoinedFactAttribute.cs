using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.Functional.Tests.Support;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>Needs a machine that can run a node, the published binary, and kubectl.</summary>
public sealed class JoinedFactAttribute : FactAttribute
{
    public JoinedFactAttribute() => Skip = Missing!;

    public static string? Missing => NodeRequirements.Missing() ?? ApiServerFactAttribute.Missing ?? KubectlRequirement.Missing;
}
