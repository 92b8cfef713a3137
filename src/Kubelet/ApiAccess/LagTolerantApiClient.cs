using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.ApiAccess;

/// <summary>
/// Asks again, a few times within a second, where the API server refuses only because it has not heard yet what this node has. Otherwise a pod that is new
/// here gets an event about a mount that failed, and starts later.
/// </summary>
internal sealed class LagTolerantApiClient(IApiClient inner, TimeProvider time) : IApiClient
{
    public Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel) => AskAsync(() => inner.SendAsync(request, cancel), cancel);

    public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => AskAsync(() => inner.OpenAsync(request, cancel), cancel);

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        for (var refusals = 0; ; refusals++)
        {
            TimeSpan pause;
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (ApiException e) when (AuthorizerLagRules.Pause(e, refusals) is not null)
            {
                pause = AuthorizerLagRules.Pause(e, refusals)!.Value;
            }
            await Task.Delay(pause, time, cancel).ConfigureAwait(false);
        }
    }
}
