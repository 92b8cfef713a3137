using System.Globalization;
using NodeStack.KubeApi.Validation;
using NodeStack.Proxy.Tracking;

namespace NodeStack.Proxy.Health;

/// <summary>The answer of a Service's health check, byte for byte as upstream's.</summary>
internal static class ServiceHealthRenderer
{
    /// <summary>Good only with an endpoint here and a proxy that keeps up.</summary>
    public static HealthAnswer Render(ServiceKey service, int localEndpoints, bool isProxyHealthy) => new(
        localEndpoints != 0 && isProxyHealthy ? 200 : 503,
        string.Create(CultureInfo.InvariantCulture, $$"""
            {
            	"service": {
            		"namespace": {{QuotedTextRenderer.Quote(service.Namespace)}},
            		"name": {{QuotedTextRenderer.Quote(service.Name)}}
            	},
            	"localEndpoints": {{localEndpoints}},
            	"serviceProxyHealthy": {{(isProxyHealthy ? "true" : "false")}}
            }
            """));
}
