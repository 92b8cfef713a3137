namespace NodeStack.KubeApi.Client;

/// <summary>Told of each request once its head is there. Must not block or throw.</summary>
public interface IApiCallObserver
{
    /// <param name="statusCode">0: no answer.</param>
    void Answered(ApiRequest request, Uri server, int statusCode, TimeSpan elapsed);
}
