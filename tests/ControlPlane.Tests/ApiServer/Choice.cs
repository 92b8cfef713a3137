using CsCheck;

namespace NodeStack.ControlPlane.Tests.ApiServer;

/// <summary>Generators of one of a few values.</summary>
internal static class Choice
{
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
