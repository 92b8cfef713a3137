using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using NodeStack.CriShim.Streaming;

namespace NodeStack.Kubelet.Server.Streams;

/// <summary>The client's side of an upgrade, in terms of an ASP.NET request.</summary>
internal sealed class KestrelStreamingClient(HttpContext context) : IStreamingClient
{
    public static bool IsUpgrade(HttpContext context) => context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    public static UpgradeRequest Request(HttpContext context)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in context.Request.Headers)
        {
            foreach (var value in values) headers.Add(new(name, value ?? ""));
        }
        return new UpgradeRequest(context.Request.Method, headers);
    }

    public async Task<IStreamingPeer> AcceptAsync(UpgradeResponse response, CancellationToken cancel)
    {
        CopyHeaders(response);
        // A client that reads slowly holds the container back; it is not to be cut off for it.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        // UpgradeAsync only readies the head; the client waits for it before it says anything.
        await stream.FlushAsync(cancel);
        return new KestrelStreamPeer(context, stream);
    }

    public async Task RefuseAsync(UpgradeResponse response, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        CopyHeaders(response);
        context.Response.StatusCode = response.Status >= 200 ? response.Status : 502;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, cancel);
    }

    private void CopyHeaders(UpgradeResponse response)
    {
        foreach (var (name, value) in response.Headers)
        {
            if (IsOfConnection(name)) continue;
            context.Response.Headers.Append(name, value);
        }
    }

    private static bool IsOfConnection(string name) => name.ToLowerInvariant() is
        "connection" or "keep-alive" or "transfer-encoding" or "content-length" or "trailer" or "date" or "server";
}
