using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>How a service is reached, in short.</summary>
internal static class ServiceTableRenderer
{
    public static string ExternalIP(JsonObject item)
    {
        var spec = item.Child("spec");
        var external = spec.Texts("externalIPs");
        switch (spec.Text("type"))
        {
            case "ClusterIP" or "NodePort":
                return TableCell.OrNone(string.Join(',', external));
            case "LoadBalancer":
                var ingress = LoadBalancer(item);
                return TableCell.Or(string.Join(',', ingress.Length == 0 ? external : external.Prepend(ingress)), "<pending>");
            case "ExternalName":
                return spec.Text("externalName");
            default:
                return "<unknown>";
        }
    }

    public static string Ports(JsonObject item) =>
        TableCell.OrNone(string.Join(',', item.Child("spec").Items("ports").Select(Port)));

    /// <summary>Addresses or names of the load balancer in status, sorted.</summary>
    public static string LoadBalancer(JsonObject item)
    {
        var points = item.Child("status").Child("loadBalancer").Items("ingress").Select(i => TableCell.Or(i.Text("ip"), i.Text("hostname")));
        return string.Join(',', points.Where(p => p.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private static string Port(JsonObject port)
    {
        var node = port.Number("nodePort") > 0 ? string.Create(CultureInfo.InvariantCulture, $":{port.Number("nodePort")}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{port.Number("port")}{node}/{port.Text("protocol")}");
    }
}
