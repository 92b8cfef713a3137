using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.LeaderElection;

/// <summary>For what only a leader may do: reads pass, and writes while the fence is open. Others are not sent.</summary>
public sealed class LedApiClient(IApiClient client, LeaderFence fence) : IApiClient
{
    public Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel) =>
        request.Method == HttpMethod.Get || fence.IsOpen
            ? client.SendAsync(request, cancel)
            : Task.FromException<ReadOnlyMemory<byte>>(new ApiException(0, "", "not sent: the lease was not renewed in time, and another one may lead"));

    public Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel) => client.OpenAsync(request, cancel);
}
