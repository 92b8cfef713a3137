namespace NodeStack.Proxy.Routes;

/// <summary>The network interface that the default route leaves by.</summary>
/// <param name="Mtu">The most bytes of one packet; null: the kernel does not say.</param>
public sealed record DefaultLink(string Name, int? Mtu);
