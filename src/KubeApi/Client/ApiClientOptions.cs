namespace NodeStack.KubeApi.Client;

/// <summary>How a client treats its server.</summary>
public sealed record ApiClientOptions
{
    public string UserAgent { get; init; } = "nodestack";

    /// <summary>Until an answer must be there, unless the request says otherwise.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests per second in the long run; 0: no limit. Watches count once.</summary>
    public int Qps { get; init; }

    /// <summary>Requests that may come at once within <see cref="Qps"/>.</summary>
    public int Burst { get; init; } = 10;

    /// <summary>How often a request is sent again because the server asked to wait (429, or 503 with Retry-After).</summary>
    public int Retries { get; init; } = 5;
}
