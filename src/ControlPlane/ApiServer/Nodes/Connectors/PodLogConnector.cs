using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Http.Messages;
using NodeStack.ControlPlane.ApiServer.Nodes.Backend;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Connectors;

/// <summary>Serves the log of a container from its kubelet, as it is written when it is followed; over a WebSocket too.</summary>
public sealed class PodLogConnector(IObjects objects, BackendClient client, TimeProvider time) : IConnector
{
    private const int MostErrorBytes = 50_000;
    private readonly PodFinder _finder = new(objects);

    public string Path => "pods/log";

    public async Task ServeAsync(ConnectRequest request, HttpContext http)
    {
        var cancellation = http.RequestAborted;
        var protocol = MessageConnection.IsAsked(http) ? MessageProtocolRules.Choose(http.WebSockets.WebSocketRequestedProtocols) : null;
        if (LogOptionsParser.Parse(name => http.Request.Query[name].FirstOrDefault(), out var options, out var errors) is { } problem)
            throw ApiErrors.BadRequest(problem);
        if (errors.Any)
            throw ApiErrors.Invalid("", "PodLogOptions", request.Name, errors.Items);
        var pod = await _finder.PodAsync(request.Namespace, request.Name, cancellation).ConfigureAwait(false);
        var container = PodFinder.Container(pod, options.Container);
        if (pod.Text("spec", "nodeName") is not { Length: > 0 } node)
        {
            // Nothing runs, so nothing was said.
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        var kubelet = await _finder.KubeletAsync(node, !options.SkipsVerification, cancellation).ConfigureAwait(false);
        var target = new BackendRequest(kubelet, $"/containerLogs/{request.Namespace}/{request.Name}/{container}", LogOptionsParser.Query(options));
        using var message = new HttpRequestMessage(HttpMethod.Get, target.Uri);
        using var response = await SendAsync(target, message, cancellation).ConfigureAwait(false);
        if ((int)response.StatusCode is < 200 or > 206)
            throw await RefusalAsync(request, response, cancellation).ConfigureAwait(false);
        if (protocol is not null)
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            await MessageBody.CopyAsync(body, http, protocol, time, cancellation).ConfigureAwait(false);
            return;
        }
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = "text/plain";
        await BackendMessages.CopyBodyAsync(response, http, cancellation).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(BackendRequest target, HttpRequestMessage message, CancellationToken cancellation)
    {
        try
        {
            return await client.SendAsync(target.Location, message, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ApiException(new ApiStatus(500, "", $"Get \"{target.Uri}\": {BackendProxy.Text(e)}"), e);
        }
    }

    private static async Task<ApiException> RefusalAsync(ConnectRequest request, HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var bytes = new byte[MostErrorBytes];
        var length = await body.ReadAtLeastAsync(bytes, MostErrorBytes, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return KubeletRefusalMapper.Map((int)response.StatusCode, System.Text.Encoding.UTF8.GetString(bytes, 0, length), "pods/log", request.Name);
    }
}
