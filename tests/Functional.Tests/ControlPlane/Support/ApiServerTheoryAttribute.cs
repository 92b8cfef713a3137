namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>As <see cref="ApiServerFactAttribute"/>, for tables.</summary>
internal sealed class ApiServerTheoryAttribute : TheoryAttribute
{
    public ApiServerTheoryAttribute() => Skip = ApiServerFactAttribute.Missing!;
}
