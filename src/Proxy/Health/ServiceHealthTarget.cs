using NodeStack.Proxy.Addresses;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Health;

/// <summary>A port at which load balancers ask whether this node has endpoints of a Service. Each family has its own, on the same number.</summary>
internal readonly record struct ServiceHealthTarget(AddressFamily Family, ServiceKey Service, ushort Port);
