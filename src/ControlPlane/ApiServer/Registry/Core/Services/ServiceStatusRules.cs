using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>services/status: the load balancer's points of entry.</summary>
internal sealed class ServiceStatusRules(KindRules kind) : StatusRules(kind)
{
    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        var ingress = FieldCursor.Of(item, errors)["status"]["loadBalancer"]["ingress"];
        if (item.Child("spec").Text("type") != "LoadBalancer" && ingress.Count > 0)
        {
            ingress.Forbidden("may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }
        foreach (var point in ingress.Items)
            CheckPoint(point);
    }

    private static void CheckPoint(FieldCursor point)
    {
        point["ip"].MayBe(IpRules.Address);
        var mode = point["ipMode"];
        if (!mode.IsSet && !point["ip"].IsEmpty)
            mode.Required("must be specified when `ip` is set");
        else if (mode.IsSet && point["ip"].IsEmpty)
            mode.Forbidden("may not be specified when `ip` is not set");
        else
            mode.MayBeOneOf("Proxy", "VIP");
        point["hostname"].MayBe(NameRules.Dns1123Subdomain);
        if (IpRules.Parse(point["hostname"].Text) is not null)
            point["hostname"].Invalid("must be a DNS name, not an IP address");
    }
}
