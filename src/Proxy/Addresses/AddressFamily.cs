namespace NodeStack.Proxy.Addresses;

/// <summary>One of the two families that services live in, each with a ruleset of its own.</summary>
internal enum AddressFamily
{
    IPv4,
    IPv6,
}
