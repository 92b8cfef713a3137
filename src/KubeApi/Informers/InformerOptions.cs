namespace NodeStack.KubeApi.Informers;

/// <summary>What an informer follows.</summary>
public sealed record InformerOptions
{
    /// <summary>Empty: all, or the cluster's own.</summary>
    public string Namespace { get; init; } = "";
    public string FieldSelector { get; init; } = "";
    public string LabelSelector { get; init; } = "";

    /// <summary>A watch is begun anew after this long, up to twice of it.</summary>
    public TimeSpan WatchLasts { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait when the server does not serve the collection or does not allow it (404, 403); null: as after any other failure.</summary>
    public TimeSpan? UnservedRetry { get; init; }
}
