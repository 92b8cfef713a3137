namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>Needs the published binary and a kubectl that is new enough.</summary>
internal sealed class KubectlFactAttribute : FactAttribute
{
    public KubectlFactAttribute() => Skip = ApiServerFactAttribute.Missing ?? KubectlRequirement.Missing!;
}
