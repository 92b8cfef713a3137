using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Health;

/// <summary>Serves /healthz and /livez. Owns its port; where it is taken, tries again every 5 s as upstream does.</summary>
/// <param name="node">This node as it was last seen; null: not yet.</param>
internal sealed class HealthzServer(IPEndPoint address, ProxyHealthRecorder health, Func<NodeEntry?> node, TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);
    private readonly ILogger _logger = loggers.CreateLogger<HealthzServer>();

    /// <summary>Called for each answer with the path and the status, for metrics.</summary>
    public event Action<string, int>? Answered;

    /// <summary>Serves until cancelled.</summary>
    /// <param name="mustListen">True: a port that cannot be had is an error, not tried again (bindAddressHardFail).</param>
    /// <exception cref="IOException">With <paramref name="mustListen"/>.</exception>
    public async Task RunAsync(bool mustListen, CancellationToken cancel)
    {
        var failures = 0;
        while (true)
        {
            try
            {
                await ServeAsync(cancel).ConfigureAwait(false);
            }
            catch (IOException e) when (!mustListen && !cancel.IsCancellationRequested)
            {
                if (failures++ == 0)
                    HealthLog.CannotServe(_logger, address.ToString(), e.Message);
                await Task.Delay(s_retry, time, cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(CancellationToken cancel)
    {
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        using var server = HealthKestrel.Create(transport, Listen, loggers);
        await server.StartAsync(new RequestApplication(HandleAsync), cancel).ConfigureAwait(false);
        HealthLog.Serving(_logger, address.ToString());
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel).ConfigureAwait(false);
        }
        finally
        {
            // Nobody waits for a health answer of a proxy that goes.
            using var now = new CancellationTokenSource();
            await now.CancelAsync().ConfigureAwait(false);
            await server.StopAsync(now.Token).ConfigureAwait(false);
        }
    }

    /// <summary>The address that means all: of both families, as Go listens.</summary>
    private void Listen(KestrelServerOptions kestrel)
    {
        if (address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any))
            kestrel.ListenAnyIP(address.Port);
        else
            kestrel.Listen(address);
    }

    private Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        if (path is not ("/healthz" or "/livez"))
            return NotFoundAsync(context);
        var answer = path == "/livez" ? ProxyHealthRules.Livez(health.Judge()) : ProxyHealthRules.Healthz(health.Judge(), node());
        Answered?.Invoke(path, answer.Status);
        return HealthKestrel.AnswerAsync(context, answer);
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = 404;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("404 page not found\n"), context.RequestAborted).AsTask();
    }
}
