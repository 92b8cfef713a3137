namespace NodeStack.Proxy.Health;

/// <summary>How far one family's rules are.</summary>
/// <param name="LastUpdated">When the kernel last had everything; null: never yet.</param>
/// <param name="WaitingSince">The oldest change that the kernel does not have yet; null: none.</param>
internal readonly record struct FamilyHealth(DateTimeOffset? LastUpdated, DateTimeOffset? WaitingSince);
