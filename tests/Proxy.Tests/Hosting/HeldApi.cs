using NodeStack.KubeApi.Client;
using NodeStack.TestSupport.Api;

namespace NodeStack.Proxy.Tests.Hosting;

/// <summary>An API server that does not answer requests for some paths before it is told to.</summary>
internal sealed class HeldApi(FakeApi api, string held) : IApiClient
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _go.TrySetResult();

    public async Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        await WaitAsync(request, cancel);
        return await api.SendAsync(request, cancel);
    }

    public async Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel)
    {
        await WaitAsync(request, cancel);
        return await api.OpenAsync(request, cancel);
    }

    private Task WaitAsync(ApiRequest request, CancellationToken cancel) =>
        request.Path.Contains(held, StringComparison.Ordinal) ? _go.Task.WaitAsync(cancel) : Task.CompletedTask;
}
