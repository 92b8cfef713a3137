using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.LeaderElection;

/// <summary>
/// Lets one of several processes act: the one that holds a Lease. Who holds it renews it; who cannot renew it in time stops before another may take it.
/// </summary>
/// <param name="fence">Kept open while it is sure that we lead.</param>
public sealed class LeaderElector(ApiResource<V1Lease> api, LeaderElectionOptions options, LeaderFence fence, TimeProvider time, ILogger logger)
{
    private readonly long _begun = time.GetTimestamp();
    private readonly string _lease = $"{options.Namespace}/{options.Name}";
    private LeaseObservation? _seen;
    private V1Lease? _held;
    private string _told = "";
    private bool _isLeading;

    /// <summary>Never set back, as the time of day may be.</summary>
    private TimeSpan Clock => time.GetElapsedTime(_begun);

    /// <summary>One request that hangs must leave time for another.</summary>
    private TimeSpan Patience => options.RenewDeadline / 2;

    /// <summary>Waits until we lead, then runs what is given, and frees the Lease when that ends or is cancelled.</summary>
    /// <param name="lead">Its token is cancelled when the Lease is lost, too.</param>
    /// <exception cref="LeadershipLostException">The Lease was lost; what was given has ended.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancel)
    {
        while (!await TryHoldAsync(cancel).ConfigureAwait(false))
            await Task.Delay(LeaderRules.NextLook(_seen, options, Clock, Random.Shared.NextDouble()), time, cancel).ConfigureAwait(false);
        LeaderElectionLog.Leading(logger, _lease, options.Identity);
        _isLeading = true;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            var (renewing, leading) = (RenewAsync(lost.Token), lead(lost.Token));
            var first = await Task.WhenAny(renewing, leading).ConfigureAwait(false);
            await lost.CancelAsync().ConfigureAwait(false);
            await EndedAsync(first == renewing ? leading : renewing).ConfigureAwait(false);
            await first.ConfigureAwait(false);
        }
        finally
        {
            _isLeading = false;
            fence.Close();
            await ReleaseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Whichever ended second was told to: how it ended says nothing.</summary>
    private static async Task EndedAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task RenewAsync(CancellationToken cancel)
    {
        var renewed = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(options.RetryPeriod, time, cancel).ConfigureAwait(false);
            using var deadline = new CancellationTokenSource(Max(options.RenewDeadline - time.GetElapsedTime(renewed), TimeSpan.FromMilliseconds(1)), time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
            var begun = time.GetTimestamp();
            try
            {
                if (await TryHoldAsync(both.Token).ConfigureAwait(false))
                    renewed = begun;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // Out of time: judged below.
            }
            if (_seen is { } seen && seen.Holder != options.Identity && seen.Holder.Length > 0)
                throw new LeadershipLostException($"the lease {_lease} is held by {seen.Holder}");
            if (time.GetElapsedTime(renewed) >= options.RenewDeadline)
                throw new LeadershipLostException($"the lease {_lease} could not be renewed for {options.RenewDeadline.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Takes or renews the Lease if we may.</summary>
    private async Task<bool> TryHoldAsync(CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        try
        {
            var lease = _held is { } known && _isLeading ? known : await FindAsync(cancel).ConfigureAwait(false);
            if (lease is not null)
            {
                _seen = LeaderRules.Observe(_seen, lease, Clock);
                if (!LeaderRules.MayTake(_seen, options, Clock))
                {
                    Tell(_seen.Holder);
                    return false;
                }
            }
            var wished = LeaderRules.Hold(lease, options, time.GetUtcNow());
            _held = lease is null
                ? await api.CreateAsync(options.Namespace, wished, cancel).ConfigureAwait(false)
                : await api.ReplaceAsync(options.Namespace, wished, cancel, timeout: Patience).ConfigureAwait(false);
            _seen = LeaderRules.Observe(_seen, _held, Clock);
            fence.Open(begun, options.RenewDeadline);
            return true;
        }
        catch (ApiException e)
        {
            // Somebody wrote between, or the server is away: the next look begins with what is there.
            _held = null;
            if (!e.IsConflict && !e.IsAlreadyExists)
                LeaderElectionLog.Unreachable(logger, _lease, e.Message);
            return false;
        }
    }

    private async Task<V1Lease?> FindAsync(CancellationToken cancel)
    {
        try
        {
            return await api.GetAsync(options.Namespace, options.Name, cancel, Patience).ConfigureAwait(false);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    private void Tell(string holder)
    {
        if (_told != holder)
            LeaderElectionLog.Waiting(logger, _lease, holder);
        _told = holder;
    }

    private async Task ReleaseAsync()
    {
        if (_held is not { } held)
            return;
        using var deadline = new CancellationTokenSource(options.RetryPeriod, time);
        try
        {
            await api.ReplaceAsync(options.Namespace, LeaderRules.Release(held, time.GetUtcNow()), deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApiException or OperationCanceledException)
        {
            // Whoever comes next waits until the Lease has run out.
        }
        _held = null;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
