namespace NodeStack.KubeApi.Client;

/// <summary>One request to an API server.</summary>
/// <param name="Path">From the root, with the query: /api/v1/nodes?limit=1.</param>
public sealed record ApiRequest(HttpMethod Method, string Path)
{
    public const string Json = "application/json";

    /// <summary>Empty: a request without a body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public string ContentType { get; init; } = Json;
    public string Accept { get; init; } = Json;

    /// <summary>Until the whole answer must be there; of a stream, its head. Null: the client's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Shown instead of the client's own token; empty: that one.</summary>
    public string BearerToken { get; init; } = "";

    /// <summary>Goes on with what an earlier request began, and does not count as another one: the next page of a list.</summary>
    public bool IsContinuation { get; init; }
}
