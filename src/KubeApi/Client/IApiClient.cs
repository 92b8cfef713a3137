namespace NodeStack.KubeApi.Client;

/// <summary>
/// The way to one API server. Both calls throw <see cref="ApiException"/> for every answer that is not a success and when there is none, and
/// <see cref="OperationCanceledException"/> only for the caller's own token. Thread-safe.
/// </summary>
public interface IApiClient
{
    /// <summary>Sends and reads the whole answer.</summary>
    Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel);

    /// <summary>Sends and gives the body to be read as it comes; reading may throw <see cref="IOException"/>. The caller disposes it.</summary>
    Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel);
}
