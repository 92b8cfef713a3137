using Microsoft.AspNetCore.Http;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Nodes.Backend;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Connectors;

/// <summary>exec, attach and port-forward: passed through to the kubelet.</summary>
public sealed class PodStreamConnector : IConnector
{
    private readonly PodFinder _finder;
    private readonly BackendProxy _proxy;
    private readonly IAuthorizer _authorizer;
    private readonly string _subresource;

    private PodStreamConnector(string subresource, IObjects objects, BackendProxy proxy, IAuthorizer authorizer)
    {
        (_subresource, _finder, _proxy, _authorizer) = (subresource, new PodFinder(objects), proxy, authorizer);
        Path = $"pods/{subresource}";
    }

    public string Path { get; }

    public static IReadOnlyList<IConnector> All(IObjects objects, BackendProxy proxy, IAuthorizer authorizer) =>
        [.. ((string[])["exec", "attach", "portforward"]).Select(s => new PodStreamConnector(s, objects, proxy, authorizer))];

    public async Task ServeAsync(ConnectRequest request, HttpContext http)
    {
        var cancellation = http.RequestAborted;
        await CheckMayCreateAsync(request, http, cancellation).ConfigureAwait(false);
        var pod = await _finder.PodAsync(request.Namespace, request.Name, cancellation).ConfigureAwait(false);
        var (path, query) = _subresource == "portforward" ? Ports(request, http) : Container(request, http, pod);
        if (pod.Text("spec", "nodeName") is not { Length: > 0 } node)
            throw ApiErrors.BadRequest($"pod {request.Name} does not have a host assigned");
        var kubelet = await _finder.KubeletAsync(node, isVerified: true, cancellation).ConfigureAwait(false);
        // Not RequestAborted: it fires on the client's FIN, when what it sent must still reach the container.
        await _proxy.UpgradeAsync(http, new BackendRequest(kubelet, path, query), CancellationToken.None).ConfigureAwait(false);
    }

    // A WebSocket opens with GET, which authorization sees as "get"; reading pods must not be enough to run things in them.
    private async Task CheckMayCreateAsync(ConnectRequest request, HttpContext http, CancellationToken cancellation)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
            return;
        var asked = new RequestAttributes
        {
            User = request.User,
            Verb = "create",
            IsResource = true,
            Version = "v1",
            Resource = "pods",
            Subresource = _subresource,
            Namespace = request.Namespace,
            Name = request.Name,
        };
        var answer = await _authorizer.AuthorizeAsync(asked, cancellation).ConfigureAwait(false);
        if (answer.Decision != Decision.Allow)
            throw ApiErrors.Forbidden("", "pods", request.Name, answer.Reason);
    }

    private (string Path, string Query) Container(ConnectRequest request, HttpContext http, System.Text.Json.Nodes.JsonObject pod)
    {
        var container = PodFinder.Container(pod, http.Request.Query["container"].FirstOrDefault() ?? "");
        return (
            $"/{_subresource}/{request.Namespace}/{request.Name}/{container}", StreamQueryTranslator.Container(name => Values(http, name), _subresource == "exec"));
    }

    private static (string Path, string Query) Ports(ConnectRequest request, HttpContext http) =>
        StreamQueryTranslator.Ports(Values(http, "ports"), out var query) is { } problem
            ? throw ApiErrors.BadRequest(problem)
            : ($"/portForward/{request.Namespace}/{request.Name}", query);

    private static string[] Values(HttpContext http, string name) => [.. http.Request.Query[name].Select(v => v ?? "")];
}
