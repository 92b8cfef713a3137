using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Serving;

namespace NodeStack.Proxy.Hosting;

/// <summary>
/// Serves on one address until stopped. Where it cannot listen it tries again every five seconds, as upstream; with bindAddressHardFail that ends the
/// proxy.
/// </summary>
/// <param name="name">healthz or metrics.</param>
internal sealed class ListenerLoop(string name, IPEndPoint address, bool hardFail, TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly ILogger _logger = loggers.CreateLogger<ListenerLoop>();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The port in use, once there is one.</summary>
    public Task<int> Port => _port.Task;

    /// <exception cref="ProxyException">Nothing can listen there, and that is not to be borne.</exception>
    public async Task RunAsync(RequestDelegate handle, CancellationToken cancel)
    {
        while (!await TryServeAsync(handle, cancel).ConfigureAwait(false))
            await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
    }

    /// <summary>True when it was served until the end.</summary>
    private async Task<bool> TryServeAsync(RequestDelegate handle, CancellationToken cancel)
    {
        var listener = new PageListener(address, null, loggers);
        await using var _ = listener.ConfigureAwait(false);
        try
        {
            await listener.StartAsync(handle, cancel).ConfigureAwait(false);
        }
        catch (IOException e) when (hardFail)
        {
            throw new ProxyException($"{name} server failed: {e.Message}", e);
        }
        catch (IOException e)
        {
            ListenerLog.CannotListen(_logger, name, e.Message);
            return false;
        }
        ListenerLog.Listening(_logger, name, address.ToString());
        _port.TrySetResult(listener.Port);
        await UntilAsync(cancel).ConfigureAwait(false);
        await listener.StopAsync(CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    private static async Task UntilAsync(CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource();
        using var registration = cancel.Register(stopped.SetResult);
        await stopped.Task.ConfigureAwait(false);
    }
}
