using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>Which address families a service has, from what its writer says and what the cluster has (alloc.go, initIPFamilyFields).</summary>
internal static class ServiceFamilyRules
{
    private const string Single = "SingleStack";
    private const string Prefer = "PreferDualStack";
    private const string Require = "RequireDualStack";

    public static void Apply(JsonObject spec, JsonObject? old, ServiceRanges ranges, FieldErrors errors)
    {
        if (!ServiceTypeRules.NeedsAddress(spec) || IsUntouchedPreference(spec, old))
            return;
        var cursor = FieldCursor.At(spec, "spec", errors);
        spec.Default("ipFamilyPolicy", DefaultPolicy(spec, old));
        ServiceAddressValidator.Check(cursor);
        if (errors.Any)
            return;
        if (old is not null)
            CheckRelease(spec, old, cursor);
        CheckSingle(spec, cursor);
        AddFamiliesOfAddresses(spec, cursor, ranges);
        if (errors.Any)
            return;
        if (IsSelectorlessHeadless(spec))
            Complete(spec, ranges.PrimaryFamily, isDual: spec.Text("ipFamilyPolicy") != Single);
        else
            ApplyConfigured(spec, cursor, ranges);
    }

    private static string DefaultPolicy(JsonObject spec, JsonObject? old) => old.Text("ipFamilyPolicy") switch
    {
        { Length: > 0 } before => before,
        _ => IsSelectorlessHeadless(spec) ? Require : Single,
    };

    /// <summary>Nobody needs to know of a second family that the cluster did not have when the service was made.</summary>
    private static bool IsUntouchedPreference(JsonObject spec, JsonObject? old) =>
        old is not null && spec.Text("ipFamilyPolicy") == Prefer && old.Text("ipFamilyPolicy") == Prefer && spec.Text("type") == old.Text("type")
        && spec["clusterIPs"].SameAs(old["clusterIPs"]) && spec["ipFamilies"].SameAs(old["ipFamilies"]);

    private static bool IsSelectorlessHeadless(JsonObject spec) => spec.Text("clusterIP") == ServiceTypeRules.None && spec.Count("selector") == 0;

    private static void CheckRelease(JsonObject spec, JsonObject old, FieldCursor cursor)
    {
        if (spec.Text("ipFamilyPolicy") == Single)
        {
            foreach (var list in (string[])["clusterIPs", "ipFamilies"])
            {
                if (spec.Count(list) > 1 && spec[list].SameAs(old[list]))
                    spec[list] = new JsonArray(spec.Texts(list)[0]);
            }
            return;
        }
        if (IsReduced(spec, old, "clusterIPs"))
            cursor["ipFamilyPolicy"].Invalid("must be 'SingleStack' to release the secondary cluster IP");
        if (IsReduced(spec, old, "ipFamilies"))
            cursor["ipFamilyPolicy"].Invalid("must be 'SingleStack' to release the secondary IP family");
    }

    private static bool IsReduced(JsonObject spec, JsonObject old, string list) =>
        spec.Count(list) == 1 && old.Count(list) == 2 && spec.Texts(list)[0] == old.Texts(list)[0];

    private static void CheckSingle(JsonObject spec, FieldCursor cursor)
    {
        if (spec.Text("ipFamilyPolicy") != Single)
            return;
        if (spec.Count("clusterIPs") == 2)
            cursor["ipFamilyPolicy"].Invalid("must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified");
        if (spec.Count("ipFamilies") == 2)
            cursor["ipFamilyPolicy"].Invalid("must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
    }

    private static void AddFamiliesOfAddresses(JsonObject spec, FieldCursor cursor, ServiceRanges ranges)
    {
        var addresses = spec.Texts("clusterIPs");
        for (var i = spec.Count("ipFamilies"); i < addresses.Count && addresses[0] != ServiceTypeRules.None; i++)
        {
            var family = IpRules.IsV6(addresses[i]) ? "IPv6" : "IPv4";
            if (ranges.Has(family))
                Families(spec).Add((JsonNode)family);
            else
                cursor.Errors.Invalid(string.Create(CultureInfo.InvariantCulture, $"spec.clusterIPs[{i}]"), spec["clusterIPs"], $"{family} is not configured on this cluster");
        }
    }

    private static void ApplyConfigured(JsonObject spec, FieldCursor cursor, ServiceRanges ranges)
    {
        if (spec.Text("ipFamilyPolicy") == Require && ranges.Networks.Count < 2)
            cursor["ipFamilyPolicy"].Invalid("this cluster is not configured for dual-stack services");
        foreach (var family in cursor["ipFamilies"].Items.Where(f => !ranges.Has(f.Text)))
            family.Invalid("not configured on this cluster");
        if (!cursor.Errors.Any)
            Complete(spec, ranges.PrimaryFamily, isDual: spec.Text("ipFamilyPolicy") != Single && ranges.Networks.Count == 2);
    }

    private static void Complete(JsonObject spec, string primary, bool isDual)
    {
        var families = Families(spec);
        if (families.Count == 0)
            families.Add((JsonNode)primary);
        if (isDual && families.Count == 1)
            families.Add((JsonNode)((string?)families[0] == "IPv4" ? "IPv6" : "IPv4"));
    }

    private static JsonArray Families(JsonObject spec)
    {
        if (spec["ipFamilies"] is JsonArray families)
            return families;
        var made = new JsonArray();
        spec["ipFamilies"] = made;
        return made;
    }
}
