using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Health;

/// <summary>What is known of the proxy's own health. Immutable.</summary>
internal sealed record ProxyHealthState
{
    public static readonly ProxyHealthState Empty = new();

    public ImmutableSortedDictionary<AddressFamily, FamilyHealth> Families { get; init; } = ImmutableSortedDictionary<AddressFamily, FamilyHealth>.Empty;

    /// <summary>A change waits to be programmed; an older one that waits already counts more.</summary>
    public ProxyHealthState Queued(AddressFamily family, DateTimeOffset now)
    {
        var health = Families.GetValueOrDefault(family);
        return this with { Families = Families.SetItem(family, health with { WaitingSince = health.WaitingSince ?? now }) };
    }

    /// <summary>The kernel has everything.</summary>
    public ProxyHealthState Updated(AddressFamily family, DateTimeOffset now) =>
        this with { Families = Families.SetItem(family, new FamilyHealth(now, null)) };
}
