using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Serving.Secure;

namespace NodeStack.KubeApi.Serving;

/// <summary>A component's port for health and for pages to read: GET and HEAD of those who may, health first, then what the component has besides.</summary>
/// <param name="endpoint">Null: nothing is served.</param>
/// <param name="page">Answers what is no health check; 404 with <see cref="NotFoundAsync"/>.</param>
public sealed class ComponentServer(
    IPEndPoint? endpoint, ComponentAccess access, IReadOnlyList<HealthEndpoint> health, RequestDelegate page, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly PageListener? _listener = endpoint is null ? null : new PageListener(endpoint, access.Certificate, loggers);

    public static Task NotFoundAsync(HttpContext context) => Responses.TextAsync(context, 404, "404 page not found\n");

    /// <returns>The port; 0 where nothing is served.</returns>
    /// <exception cref="IOException">The address is taken or is not of this machine.</exception>
    /// <exception cref="Client.ApiException">See <see cref="ComponentAccess.StartAsync"/>.</exception>
    public async Task<int> StartAsync(CancellationToken cancel)
    {
        if (_listener is null)
            return 0;
        await access.StartAsync(cancel).ConfigureAwait(false);
        await _listener.StartAsync(HandleAsync, cancel).ConfigureAwait(false);
        return _listener.Port;
    }

    public ValueTask DisposeAsync() => _listener?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await Responses.TextAsync(context, 405, "Method Not Allowed\n").ConfigureAwait(false);
            return;
        }
        if (!await access.AdmitAsync(context).ConfigureAwait(false))
            return;
        foreach (var one in health)
            if (await one.TryHandleAsync(context).ConfigureAwait(false))
                return;
        await page(context).ConfigureAwait(false);
    }
}
