using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.Node;

/// <summary>
/// Renews the node's Lease, by which others know that it lives. Woken by time alone; a renewal that fails is tried again at once, and then until the
/// Lease can be read again. Owns the Lease as it was written last. Give it a <see cref="HeartbeatClock"/>: nodes die of renewals that come late.
/// </summary>
/// <param name="repeatedFailure">After the second write in a row without an answer: the connection may be dead without knowing it.</param>
internal sealed class LeaseLoop(
    ApiResource<V1Lease> api, NodeView view, TimeSpan duration, Action repeatedFailure, TimeProvider time, ILogger logger)
{
    private readonly TimeSpan _interval = LeaseRules.Interval(duration);
    private V1Lease? _last;
    private long _writtenAt;
    private bool _isFailing;

    private string Name => view.Node.Metadata.Name;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            var wait = NodeTimingRules.FindLease(1);
            // A node that is not registered has no Lease yet: its owner is not known.
            if (view.IsRegistered)
                // From when it was written: what a renewal takes does not add up.
                wait = await RenewAsync(cancel).ConfigureAwait(false) ? _interval - time.GetElapsedTime(_writtenAt) : LeaseRules.AfterFailure(_interval);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancel).ConfigureAwait(false);
        }
    }

    private async Task<bool> RenewAsync(CancellationToken cancel) =>
        (_last is not null && await TryReplaceAsync(cancel).ConfigureAwait(false))
        || await FindOrCreateAsync(cancel).ConfigureAwait(false)
        || await TryReplaceAsync(cancel).ConfigureAwait(false);

    /// <summary>Writes over <see cref="_last"/>, some times.</summary>
    private async Task<bool> TryReplaceAsync(CancellationToken cancel)
    {
        for (var tries = 1; tries <= LeaseRules.MostTries; tries++)
        {
            var begun = time.GetTimestamp();
            try
            {
                _last = await api.ReplaceAsync(
                    LeaseRules.Namespace, LeaseRules.Renewed(_last, view.Node, duration, time.GetUtcNow()), cancel, timeout: _interval).ConfigureAwait(false);
                Written(begun);
                return true;
            }
            catch (ApiException e) when (e.IsConflict)
            {
                if (await FindOrCreateAsync(cancel).ConfigureAwait(false))
                    return true;
            }
            catch (ApiException e)
            {
                Failed(e);
                if (e.IsNotFound)
                    return false;
                if (tries > 1 && e.IsUnanswered)
                    repeatedFailure();
            }
        }
        return false;
    }

    /// <summary>Tries until it is known. True: it was made, and is therefore fresh.</summary>
    private async Task<bool> FindOrCreateAsync(CancellationToken cancel)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                _last = await api.GetAsync(LeaseRules.Namespace, Name, cancel, _interval).ConfigureAwait(false);
                return false;
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                if (await TryCreateAsync(cancel).ConfigureAwait(false))
                    return true;
            }
            catch (ApiException e)
            {
                Failed(e);
            }
            await Task.Delay(NodeTimingRules.FindLease(failures), time, cancel).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryCreateAsync(CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        try
        {
            _last = await api.CreateAsync(
                LeaseRules.Namespace, LeaseRules.Renewed(null, view.Node, duration, time.GetUtcNow()), cancel).ConfigureAwait(false);
            Written(begun);
            return true;
        }
        catch (ApiException e)
        {
            Failed(e);
            return false;
        }
    }

    private void Written(long begun) => (_isFailing, _writtenAt) = (false, begun);

    /// <summary>Said once, until it is over. A Lease that went away is made anew and no failure.</summary>
    private void Failed(ApiException error)
    {
        if (!_isFailing && !error.IsNotFound && !error.IsAlreadyExists)
            NodeLog.LeaseNotRenewed(logger, Name, error.Message);
        _isFailing |= !error.IsNotFound && !error.IsAlreadyExists;
    }
}
