using System.Collections.Immutable;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Nftables;

/// <summary>Steps on one table that take effect together, between two packets, or not at all.</summary>
internal sealed record Transaction(AddressFamily Family, string Table, ImmutableArray<Operation> Operations);
