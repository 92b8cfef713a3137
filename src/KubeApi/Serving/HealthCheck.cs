namespace NodeStack.KubeApi.Serving;

/// <summary>A named check. <paramref name="Failure"/> returns null when healthy, else why not; it must answer at once and not throw.</summary>
public sealed record HealthCheck(string Name, Func<string?> Failure)
{
    public static HealthCheck Ping { get; } = new("ping", static () => null);
}
