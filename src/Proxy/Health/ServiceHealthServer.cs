using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Informers;
using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Health;

/// <summary>
/// Answers load balancers at the healthCheckNodePort of Services with externalTrafficPolicy Local. Woken by <see cref="Wish"/> and while a port that it
/// should have cannot be opened; owns these ports.
/// </summary>
internal sealed class ServiceHealthServer(ServiceHealthOptions options, ProxyHealthRecorder health, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<ServiceHealthServer>();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly PortListeners _ports = new(loggers);
    private readonly HashSet<ServiceHealthTarget> _told = [];
    private FrozenDictionary<ServiceHealthTarget, int> _wished = FrozenDictionary<ServiceHealthTarget, int>.Empty;
    private ImmutableHashSet<ServiceHealthTarget> _open = [];
    private int _failures;

    /// <summary>A port cannot be opened, told once until it can: upstream's event FailedToStartServiceHealthcheck on the Service, with this message.</summary>
    public event Action<ServiceKey, string>? Failed;

    /// <summary>The ports that are open now.</summary>
    public IReadOnlySet<ServiceHealthTarget> Open => Volatile.Read(ref _open);

    /// <summary>The ports to be there from now on, and how many ready endpoints this node has for each. Does not wait for them.</summary>
    public void Wish(IEnumerable<KeyValuePair<ServiceHealthTarget, int>> wished)
    {
        Volatile.Write(ref _wished, wished.ToFrozenDictionary());
        if (_wake.CurrentCount == 0)
            Wake();
    }

    /// <summary>Serves until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var server = HealthKestrel.Create(_ports, static kestrel => kestrel.Listen(IPAddress.Any, 0), loggers);
        await server.StartAsync(new RequestApplication(HandleAsync), cancel).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var hasAll = await ReconcileAsync(cancel).ConfigureAwait(false);
                _failures = hasAll ? 0 : _failures + 1;
                await WaitAsync(cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync().ConfigureAwait(false);
            await server.StopAsync(now.Token).ConfigureAwait(false);
        }
    }

    private async Task<bool> ReconcileAsync(CancellationToken cancel)
    {
        var plan = ServiceHealthPlanner.Plan(_open, Volatile.Read(ref _wished).Keys.ToImmutableHashSet());
        foreach (var target in plan.Close)
            await CloseAsync(target).ConfigureAwait(false);
        _told.IntersectWith(plan.Open);
        var hasAll = true;
        foreach (var target in plan.Open)
            hasAll &= await TryOpenAsync(target, cancel).ConfigureAwait(false);
        return hasAll;
    }

    private async Task<bool> TryOpenAsync(ServiceHealthTarget target, CancellationToken cancel)
    {
        try
        {
            foreach (var address in Addresses(target))
                await _ports.OpenAsync(address, cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            await ClosePortsAsync(target).ConfigureAwait(false);
            Tell(target, e.Message);
            return false;
        }
        Volatile.Write(ref _open, _open.Add(target));
        _told.Remove(target);
        HealthLog.Opened(_logger, target.Service.ToString(), target.Port, target.Family.ToString());
        return true;
    }

    private async Task CloseAsync(ServiceHealthTarget target)
    {
        Volatile.Write(ref _open, _open.Remove(target));
        await ClosePortsAsync(target).ConfigureAwait(false);
        HealthLog.Closed(_logger, target.Service.ToString(), target.Port, target.Family.ToString());
    }

    private async Task ClosePortsAsync(ServiceHealthTarget target)
    {
        // An address that another target has is not ours to close.
        if (_open.Any(o => o.Family == target.Family && o.Port == target.Port))
            return;
        foreach (var address in Addresses(target))
            await _ports.CloseAsync(address).ConfigureAwait(false);
    }

    private void Tell(ServiceHealthTarget target, string reason)
    {
        if (!_told.Add(target))
            return;
        HealthLog.CannotOpen(_logger, options.NodeName, target.Service.ToString(), target.Port, reason);
        Failed?.Invoke(target.Service, string.Create(
            CultureInfo.InvariantCulture, $"node {options.NodeName} failed to start healthcheck \"{target.Service}\" on port {target.Port}: {reason}"));
    }

    private IEnumerable<IPEndPoint> Addresses(ServiceHealthTarget target)
    {
        var own = options.NodePortAddresses.Where(a => a.Family == target.Family).Select(a => a.ToIPAddress()).ToList();
        var all = target.Family == AddressFamily.IPv4 ? IPAddress.Any : IPAddress.IPv6Any;
        return (own.Count > 0 ? own : [all]).Select(a => new IPEndPoint(a, target.Port));
    }

    private Task HandleAsync(HttpContext context)
    {
        var asked = context.Connection.LocalIpAddress is { } address ? Address.From(address).Family : default;
        var target = Open.Where(t => t.Family == asked && t.Port == context.Connection.LocalPort).ToList();
        if (target.Count == 0)
        {
            // Kept alive from when the port was open: its client has to see that it is not any more.
            context.Abort();
            return Task.CompletedTask;
        }
        var count = Volatile.Read(ref _wished).GetValueOrDefault(target[0]);
        context.Response.Headers["X-Load-Balancing-Endpoint-Weight"] = count.ToString(CultureInfo.InvariantCulture);
        return HealthKestrel.AnswerAsync(context, ServiceHealthRenderer.Render(target[0].Service, count, health.Judge().IsHealthy));
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        if (_failures == 0)
        {
            await _wake.WaitAsync(cancel).ConfigureAwait(false);
            return;
        }
        using var retry = new CancellationTokenSource(RetryRules.Delay(_failures, Random.Shared.NextDouble()), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, retry.Token);
        try
        {
            await _wake.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Time to try again.
        }
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already, by another thread at the same time.
        }
    }
}
