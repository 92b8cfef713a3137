using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>
/// Looks after the objects that every cluster has: all of them once at start, most of them every ten seconds from then on. Owns the Lease of this
/// server. What is deleted comes back; what an administrator adds stays.
/// </summary>
public sealed class SystemObjectsLoop(IObjects objects, SystemOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(500);
    private readonly SystemObjectsExecutor _executor = new(objects);

    /// <summary>Returns when every system object is there: the server is not ready before.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var wishes = SystemObjectsBuilder.Namespaces().Concat(SystemObjectsBuilder.AtStart());
        while (!(await EnsureAsync(wishes, cancellation).ConfigureAwait(false) & await EnsureAlwaysAsync(cancellation).ConfigureAwait(false)))
            await Task.Delay(s_retry, time, cancellation).ConfigureAwait(false);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
        {
            await EnsureAsync(SystemObjectsBuilder.Namespaces(), cancellation).ConfigureAwait(false);
            await EnsureAlwaysAsync(cancellation).ConfigureAwait(false);
            await ForgetServersAsync(cancellation).ConfigureAwait(false);
        }
    }

    private Task<bool> EnsureAlwaysAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var addresses = ServerIdentityRules.Addresses(Leases(), options.AdvertiseAddress, now);
        return EnsureAsync(SystemObjectsBuilder.Always(options, addresses, now), cancellation);
    }

    private async Task<bool> EnsureAsync(IEnumerable<SystemObject> wishes, CancellationToken cancellation)
    {
        var allDone = true;
        foreach (var wish in wishes)
        {
            try
            {
                await _executor.EnsureAsync(wish, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ApiException or StoreUnavailableException)
            {
                BootstrapLog.ObjectFailed(logger, wish.ToString(), e.Message);
                // What is refused now is refused again: a server without it is better than none.
                allDone &= e is ApiException { Status.Code: 422 };
            }
        }
        return allDone;
    }

    private async Task ForgetServersAsync(CancellationToken cancellation)
    {
        foreach (var lease in Leases().Where(l => ServerIdentityRules.IsExpired(l, time.GetUtcNow())))
        {
            var gone = new SystemObject("leases.coordination.k8s.io", WellKnown.SystemNamespace, lease.Text("metadata", "name"), lease);
            await _executor.DeleteAsync(gone, lease.Text("metadata", "uid"), cancellation).ConfigureAwait(false);
        }
    }

    private IEnumerable<JsonObject> Leases() => objects.All("leases.coordination.k8s.io", WellKnown.SystemNamespace).Select(ParsedObjects<JsonObject>.Read);
}
