using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Metrics;

/// <summary>Values of labels, as upstream spells them.</summary>
internal static class MetricLabels
{
    public static string Of(AddressFamily family) => family == AddressFamily.IPv4 ? "IPv4" : "IPv6";
}
