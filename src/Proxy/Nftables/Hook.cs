namespace NodeStack.Proxy.Nftables;

/// <summary>Where in a packet's way a base chain is called.</summary>
/// <param name="Type">filter or nat.</param>
/// <param name="Priority">Lower is earlier; destination NAT is -100, filter 0, source NAT 100.</param>
internal sealed record Hook(string Type, HookPoint Point, int Priority);
