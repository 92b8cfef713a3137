using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>Sends requests as a service account. The connection is one that shows nothing by itself, and is shared by all accounts.</summary>
internal sealed class AccountApiClient(IApiClient bare, AccountToken token) : IApiClient
{
    public Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel) => AsAccountAsync(request, bare.SendAsync, cancel);

    public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => AsAccountAsync(request, bare.OpenAsync, cancel);

    private async Task<T> AsAccountAsync<T>(ApiRequest request, Func<ApiRequest, CancellationToken, Task<T>> send, CancellationToken cancel)
    {
        for (var mayRenew = true; ; mayRenew = false)
        {
            var text = await token.GetAsync(cancel).ConfigureAwait(false);
            try
            {
                return await send(request with { BearerToken = text }, cancel).ConfigureAwait(false);
            }
            catch (ApiException e) when (e.IsUnauthorized && mayRenew)
            {
                token.Refused(text);
            }
        }
    }
}
