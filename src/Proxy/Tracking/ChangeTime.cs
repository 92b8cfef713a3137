using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Tracking;

/// <summary>When something happened that made endpoints change: the beginning of what kubeproxy_network_programming_duration_seconds measures.</summary>
internal readonly record struct ChangeTime(ServiceKey Service, AddressFamily Family, DateTimeOffset At);
