using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Health;

/// <summary>Whether one family's rules are up to date.</summary>
/// <param name="LastUpdated">When the kernel last had everything; null: never yet.</param>
internal readonly record struct FamilyVerdict(AddressFamily Family, DateTimeOffset? LastUpdated, bool IsHealthy);
