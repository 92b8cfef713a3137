namespace NodeStack.Functional.Tests.Support;

/// <summary>As <see cref="NativeFactAttribute"/>, for tables.</summary>
internal sealed class NativeTheoryAttribute : TheoryAttribute
{
    public NativeTheoryAttribute() => Skip = new NativeFactAttribute().Skip;
}
