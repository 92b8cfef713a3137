using System.Collections.Immutable;

namespace NodeStack.Proxy.Nftables;

/// <summary>One step of a transaction, on the transaction's table.</summary>
internal abstract record Operation;

/// <summary>Adds the table; it may be there.</summary>
internal sealed record AddTable(string? Comment = null) : Operation;

/// <summary>Removes the table with all that is in it; it must be there.</summary>
internal sealed record DeleteTable : Operation;

/// <summary>Adds a chain without rules; it may be there.</summary>
internal sealed record AddChain(Chain Chain) : Operation;

/// <summary>Removes a chain with its rules; nothing may refer to it.</summary>
internal sealed record DeleteChain(string Name) : Operation;

/// <summary>Adds a rule behind the others.</summary>
internal sealed record AddRule(string Chain, Rule Rule) : Operation;

/// <summary>Adds a set; it may be there, with the same properties.</summary>
internal sealed record AddSet(Set Set) : Operation;

/// <summary>Adds elements; one with the same key and another value must not be there.</summary>
internal sealed record AddElements(Set Set, ImmutableArray<Element> Elements) : Operation;

/// <summary>Removes elements by their keys; each must be there.</summary>
internal sealed record DeleteElements(Set Set, ImmutableArray<Element> Elements) : Operation;
