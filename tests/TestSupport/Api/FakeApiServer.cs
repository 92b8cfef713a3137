using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.TestSupport.Api;

/// <summary>Serves a <see cref="FakeApi"/> over plain HTTP on a loopback port, for whole processes or hosts that want a kubeconfig.</summary>
public sealed class FakeApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();

    private FakeApiServer(FakeApi api, int port)
    {
        (Api, Address) = (api, new Uri($"http://127.0.0.1:{port}"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.ToString());
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public FakeApi Api { get; }
    public Uri Address { get; }

    /// <summary>What to answer to a POST of this path instead of keeping the object.</summary>
    public Dictionary<string, Func<JsonObject, JsonObject>> Answers { get; } = [];

    public static async Task<FakeApiServer> StartAsync(FakeApi api)
    {
        var server = new FakeApiServer(api, FreePort.Next());
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Api.EndWatches();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        var asked = new ApiRequest(new HttpMethod(request.Method), request.GetEncodedPathAndQuery()) { Body = body.ToArray(), ContentType = request.ContentType ?? ApiRequest.Json };
        context.Response.ContentType = ApiRequest.Json;
        try
        {
            if (request.Query["watch"].Any(static value => value is "true" or "1"))
                await WatchAsync(context, asked);
            else if (HttpMethods.IsPost(request.Method) && Answers.TryGetValue(request.Path, out var answer))
                await WriteAsync(context, 201, answer(JsonNode.Parse(asked.Body.Span)!.AsObject()));
            else
                await context.Response.Body.WriteAsync(await Api.SendAsync(asked, context.RequestAborted));
        }
        catch (ApiException e)
        {
            await WriteAsync(context, e.StatusCode, new JsonObject { ["kind"] = "Status", ["code"] = e.StatusCode, ["reason"] = e.Reason, ["message"] = e.Message });
        }
    }

    private async Task WatchAsync(HttpContext context, ApiRequest asked)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        await using var events = await Api.OpenAsync(asked, end.Token);
        await context.Response.Body.FlushAsync(end.Token);
        var buffer = new byte[16 * 1024];
        try
        {
            while (await events.ReadAsync(buffer, end.Token) is > 0 and var read)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), end.Token);
                await context.Response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client left, or the server stops.
        }
    }

    private static async Task WriteAsync(HttpContext context, int status, JsonObject answer)
    {
        context.Response.StatusCode = status;
        await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer.ToJsonString()), context.RequestAborted);
    }
}
