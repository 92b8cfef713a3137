using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>What an update may do to addresses and families: add a second, release it, nothing else.</summary>
internal static class ServiceUpdateValidator
{
    private const string Fixed = "may not change once set";

    public static void Check(FieldCursor spec, JsonObject? old)
    {
        if (ServiceTypeRules.NeedsAddress(spec.Object) && ServiceTypeRules.NeedsAddress(old))
        {
            CheckAddresses(spec, old);
            CheckFamilies(spec, old);
        }
        if (spec["type"].Text == "LoadBalancer" && old.Text("type") == "LoadBalancer" && !spec["loadBalancerClass"].Node.SameAs(old?["loadBalancerClass"]))
            spec.Errors.Invalid("spec.loadBalancerClass", spec["loadBalancerClass"].Node, Fixed);
        if (ServiceTypeRules.NeedsHealthCheck(old) && ServiceTypeRules.NeedsHealthCheck(spec.Object) && spec["healthCheckNodePort"].Number != old.Number("healthCheckNodePort"))
            spec["healthCheckNodePort"].Forbidden("field is immutable");
    }

    private static void CheckAddresses(FieldCursor spec, JsonObject? old)
    {
        if (ServiceTypeRules.IsHeadless(spec.Object) && ServiceTypeRules.IsHeadless(old))
            return;
        var addresses = spec["clusterIPs"];
        var (now, before) = (addresses.Items.Select(a => a.Text).ToArray(), old.Texts("clusterIPs"));
        if (now.Length == before.Count)
        {
            for (var i = 0; i < now.Length; i++)
            {
                if (now[i] != before[i])
                    Invalid(addresses, i, Fixed);
            }
            return;
        }
        if (now.Length == 0)
            Invalid(addresses, 0, "primary clusterIP can not be unset");
        else if (before.Count > 0 && now[0] != before[0])
            Invalid(addresses, 0, Fixed);
        if (now.Length == 1 && before.Count > 1)
            CheckSingle(spec, "must be set to 'SingleStack' when releasing the secondary clusterIP");
    }

    private static void CheckFamilies(FieldCursor spec, JsonObject? old)
    {
        var isHeadless = ServiceTypeRules.IsHeadless(spec.Object);
        if (isHeadless || isHeadless != ServiceTypeRules.IsHeadless(old))
            return;
        var families = spec["ipFamilies"];
        var (now, before) = (families.Items.Select(f => f.Text).ToArray(), old.Texts("ipFamilies"));
        if (now.Length == before.Count)
        {
            for (var i = 0; i < now.Length; i++)
            {
                if (now[i] != before[i])
                    Invalid(families, 0, Fixed);
            }
            return;
        }
        if (now.Length < before.Count && spec["clusterIPs"].Count == 0)
            Invalid(families, 0, "primary ipFamily can not be unset");
        if (now.Length > 0 && before.Count > 0 && now[0] != before[0])
            // Upstream shows the addresses here.
            spec.Errors.Invalid($"{families.Path}[0]", spec["clusterIPs"].Node, Fixed);
        if (now.Length == 1 && before.Count > 1)
            CheckSingle(spec, "must be set to 'SingleStack' when releasing the secondary ipFamily");
    }

    private static void CheckSingle(FieldCursor spec, string detail)
    {
        if (spec["ipFamilyPolicy"].Text != "SingleStack")
            spec.Errors.Invalid("spec.ipFamilyPolicy", spec["ipFamilyPolicy"].Node, detail);
    }

    private static void Invalid(FieldCursor list, int index, string detail) => list.Errors.Invalid($"{list.Path}[{index}]", list.Node, detail);
}
