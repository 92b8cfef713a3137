using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Backend;

/// <summary>Passes a request on to a backend and its answer back, upgraded connections included.</summary>
public sealed class BackendProxy(BackendClient client, TimeProvider time)
{
    /// <summary>For exec, attach and port-forward: nothing but an upgrade makes sense.</summary>
    /// <exception cref="ApiException">Before anything was written.</exception>
    public Task UpgradeAsync(HttpContext http, BackendRequest target, CancellationToken stopping)
    {
        if (!IsUpgrade(http))
            throw ApiErrors.BadRequest("Upgrade request required");
        return PassUpgradeAsync(http, target, e => new ApiException(new ApiStatus(500, "", $"error dialing backend: {Text(e)}"), e), stopping);
    }

    /// <summary>For the proxies of nodes, pods and services.</summary>
    /// <param name="prefix">Path of the proxy in the client's URL, for redirects.</param>
    /// <exception cref="ApiException">Before anything was written.</exception>
    public async Task PassAsync(HttpContext http, BackendRequest target, string prefix, CancellationToken stopping)
    {
        if (IsUpgrade(http))
        {
            await PassUpgradeAsync(http, target, Unreachable, stopping).ConfigureAwait(false);
            return;
        }
        using var request = BackendMessages.Request(http, target, isUpgrade: false);
        BackendMessages.AddForwarded(request, http, target.Path, prefix);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping, http.RequestAborted);
        using var response = await SendAsync(target, request, Unreachable, both.Token).ConfigureAwait(false);
        BackendMessages.CopyHead(response, http, isUpgrade: false);
        if (response.Headers.Location is not null && response.Headers.TryGetValues("Location", out var locations))
            http.Response.Headers.Location = ProxyHeaderRules.Redirect(
                locations.First(), target.Uri.Authority, http.Request.Host.Value ?? "", http.Request.Scheme, prefix);
        await BackendMessages.CopyBodyAsync(response, http, both.Token).ConfigureAwait(false);
    }

    private async Task PassUpgradeAsync(HttpContext http, BackendRequest target, Func<Exception, ApiException> failure, CancellationToken stopping)
    {
        using var request = BackendMessages.Request(http, target, isUpgrade: true);
        using var response = await SendAsync(target, request, failure, stopping).ConfigureAwait(false);
        if ((int)response.StatusCode == StatusCodes.Status101SwitchingProtocols)
        {
            BackendMessages.CopyHead(response, http, isUpgrade: true);
            await using var stream = await response.Content.ReadAsStreamAsync(stopping).ConfigureAwait(false);
            await UpgradeRelay.RunAsync(http, stream, time, stopping).ConfigureAwait(false);
            return;
        }
        if ((int)response.StatusCode < 400)
            throw new ApiException(new ApiStatus(500, "", $"invalid upgrade response: status code {(int)response.StatusCode}"));
        BackendMessages.CopyHead(response, http, isUpgrade: false);
        await BackendMessages.CopyBodyAsync(response, http, http.RequestAborted).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(
        BackendRequest target, HttpRequestMessage request, Func<Exception, ApiException> failure, CancellationToken cancellation)
    {
        try
        {
            return await client.SendAsync(target.Location, request, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw failure(e);
        }
    }

    private static bool IsUpgrade(HttpContext http) => http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    private static ApiException Unreachable(Exception e) => ApiErrors.Unavailable($"error trying to reach service: {Text(e)}", e);

    /// <summary>What went wrong, without what is wrapped around it.</summary>
    internal static string Text(Exception e) => e.GetBaseException().Message;
}
