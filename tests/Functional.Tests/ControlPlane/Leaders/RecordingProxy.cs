using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;
using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.ControlPlane.Leaders;

/// <summary>A way to the API server for one process alone, in plain HTTP and as administrator, that keeps what is written through it.</summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _writes = new();
    private readonly WebApplication _app;
    private readonly ApiServerProcess _server;

    public RecordingProxy(ApiServerProcess server)
    {
        _server = server;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.ToString());
        _app = builder.Build();
        _app.Run(ForwardAsync);
    }

    public Uri Address { get; }

    /// <summary>Method and path of each, those of Leases aside: these are how one becomes the leader.</summary>
    public IReadOnlyList<string> Writes => [.. _writes];

    public Task StartAsync() => _app.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ForwardAsync(HttpContext context)
    {
        var (request, gone) = (context.Request, context.RequestAborted);
        if (!HttpMethods.IsGet(request.Method) && !request.Path.Value!.Contains("/leases", StringComparison.Ordinal))
            _writes.Enqueue($"{request.Method} {request.Path}");
        using var onward = new HttpRequestMessage(new HttpMethod(request.Method), request.GetEncodedPathAndQuery());
        if (request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0)
        {
            onward.Content = new StreamContent(request.Body);
            onward.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        foreach (var name in (string[])["Accept", "User-Agent"])
            onward.Headers.TryAddWithoutValidation(name, request.Headers[name].ToArray());
        try
        {
            using var answer = await _server.Admin.ForwardAsync(onward, gone);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await context.Response.StartAsync(gone);
            await PassOnAsync(await answer.Content.ReadAsStreamAsync(gone), context.Response.Body, gone);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            // One of the two has gone; the other is told so.
            context.Abort();
        }
    }

    /// <summary>Each event of a watch as it comes.</summary>
    private static async Task PassOnAsync(Stream from, Stream to, CancellationToken gone)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, gone) is var read and > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), gone);
            await to.FlushAsync(gone);
        }
    }
}
