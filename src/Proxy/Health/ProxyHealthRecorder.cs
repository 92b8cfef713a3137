using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Health;

/// <summary>Where the sync loop tells what it has to do and has done, and health servers ask. Thread-safe.</summary>
/// <param name="awaited">Families that the proxy serves; see <see cref="ProxyHealthRules.Judge"/>.</param>
internal sealed class ProxyHealthRecorder(TimeSpan timeout, ImmutableArray<AddressFamily> awaited, TimeProvider time)
{
    private ProxyHealthState _state = ProxyHealthState.Empty;

    /// <summary>A change is to be programmed.</summary>
    public void Queued(AddressFamily family)
    {
        var now = time.GetUtcNow();
        ImmutableInterlocked.Update(ref _state, static (state, change) => state.Queued(change.family, change.now), (family, now));
    }

    /// <summary>The kernel has everything.</summary>
    public void Updated(AddressFamily family)
    {
        var now = time.GetUtcNow();
        ImmutableInterlocked.Update(ref _state, static (state, change) => state.Updated(change.family, change.now), (family, now));
    }

    public ProxyHealth Judge() => ProxyHealthRules.Judge(Volatile.Read(ref _state), time.GetUtcNow(), timeout, awaited);
}
