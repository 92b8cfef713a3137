using NodeStack.ControlPlane.Storage.Etcd.Proto;

namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>Leases for values that end by themselves, shared by values that end at about the same time. Thread-safe.</summary>
internal sealed class EtcdLeases(EtcdCaller caller, LeaseMetrics? metrics, TimeProvider time)
{
    private readonly SemaphoreSlim _gate = new(1);
    private (long Id, DateTimeOffset Ends, int Keys) _last;

    /// <summary>A lease for one more value; 0 when it has no lifetime.</summary>
    public async ValueTask<long> LeaseAsync(TimeSpan? lifetime, CancellationToken cancellation)
    {
        if (lifetime is not { } wanted)
            return 0;
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Before the call: the lease must not be thought to last longer than it does.
            var now = time.GetUtcNow();
            if (_last.Id == 0 || !LeaseSharingRules.CanShare(_last.Ends, _last.Keys, now, wanted))
            {
                if (_last.Id != 0)
                    metrics?.Full(_last.Keys);
                _last = (await GrantAsync(LeaseSharingRules.Seconds(wanted), cancellation).ConfigureAwait(false), now.AddSeconds(LeaseSharingRules.Seconds(wanted)), 0);
            }
            _last.Keys++;
            return _last.Id;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The lease has ended before its value was written: the next value gets a new one.</summary>
    public async ValueTask ForgetAsync(long lease, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        if (_last.Id == lease)
            _last = default;
        _gate.Release();
    }

    private async Task<long> GrantAsync(long seconds, CancellationToken cancellation)
    {
        var request = new LeaseGrantRequest { TTL = seconds };
        var answer = await caller.WriteAsync("LeaseGrant", (m, o) => m.Leases.LeaseGrantAsync(request, o), cancellation).ConfigureAwait(false);
        return answer.Error.Length == 0 ? answer.ID : throw new StoreUnavailableException($"etcd gave no lease: {answer.Error}");
    }
}
