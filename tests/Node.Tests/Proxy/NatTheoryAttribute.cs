using NodeStack.TestSupport.Network;

namespace NodeStack.Node.Tests.Proxy;

/// <summary>As <see cref="NatFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NatTheoryAttribute : TheoryAttribute
{
    public NatTheoryAttribute()
    {
        if (NatSupport.MissingReason is { } missing)
            Skip = missing;
    }
}
