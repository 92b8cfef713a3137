namespace NodeStack.KubeApi.Client;

/// <summary>
/// One of several users of a connection, with a budget of its own: one that has much to say does not make the others wait. The wait for a turn does
/// not count against a request's time.
/// </summary>
/// <param name="qps">Requests a second, above 0.</param>
/// <param name="burst">Requests at once after a pause.</param>
public sealed class BudgetedApiClient(IApiClient client, double qps, int burst, TimeProvider time) : IApiClient
{
    private readonly RequestBudget _budget = new(qps, Math.Max(burst, 1), time);

    public async Task<ReadOnlyMemory<byte>> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        if (!request.IsContinuation)
            await _budget.TakeAsync(cancel).ConfigureAwait(false);
        return await client.SendAsync(request, cancel).ConfigureAwait(false);
    }

    public async Task<Stream> OpenAsync(ApiRequest request, CancellationToken cancel)
    {
        await _budget.TakeAsync(cancel).ConfigureAwait(false);
        return await client.OpenAsync(request, cancel).ConfigureAwait(false);
    }
}
