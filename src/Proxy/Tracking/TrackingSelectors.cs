namespace NodeStack.Proxy.Tracking;

/// <summary>What the proxy asks the API server for, as upstream's does, and the labels behind it.</summary>
internal static class TrackingSelectors
{
    /// <summary>On a Service: another proxy serves it.</summary>
    public const string ProxyNameLabel = "service.kubernetes.io/service-proxy-name";

    /// <summary>On an EndpointSlice: of a headless Service, which needs no proxy.</summary>
    public const string HeadlessLabel = "service.kubernetes.io/headless";

    /// <summary>On an EndpointSlice: the name of its Service.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    public const string ZoneLabel = "topology.kubernetes.io/zone";

    public const string ServiceLabels = $"!{ProxyNameLabel}";
    public const string ServiceFields = "spec.clusterIP!=None";
    public const string SliceLabels = $"!{HeadlessLabel}";

    public static string NodeFields(string name) => $"metadata.name={name}";
}
