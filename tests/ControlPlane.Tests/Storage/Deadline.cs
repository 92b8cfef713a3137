namespace NodeStack.ControlPlane.Tests.Storage;

/// <summary>A limit on everything that tests await.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    public static CancellationToken Token() => new CancellationTokenSource(Time).Token;
}
