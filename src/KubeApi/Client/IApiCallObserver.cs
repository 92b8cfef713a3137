namespace NodeStack.KubeApi.Client;

/// <summary>Told of each request and its answer. Must not block or throw.</summary>
public interface IApiCallObserver
{
    /// <summary>The head of the answer is here.</summary>
    /// <param name="statusCode">0: no answer.</param>
    void Answered(ApiRequest request, Uri server, int statusCode, TimeSpan elapsed);

    /// <summary>How long the client's own limit held the request back; before it is sent.</summary>
    void Waited(ApiRequest request, Uri server, TimeSpan elapsed);

    /// <summary>The whole answer is here. Not told of watches.</summary>
    void Received(ApiRequest request, Uri server, int bytes);
}
