using System.Globalization;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy together (core/validation, ValidateServiceClusterIPsRelatedFields).</summary>
internal static class ServiceAddressValidator
{
    public static void Check(FieldCursor spec)
    {
        if (spec["type"].Text == "ExternalName")
            return;
        var addresses = spec["clusterIPs"];
        CheckFirst(spec["clusterIP"], addresses);
        CheckFamilies(spec["ipFamilies"]);
        spec["ipFamilyPolicy"].MayBeOneOf("PreferDualStack", "RequireDualStack", "SingleStack");
        if (!CheckAddresses(addresses))
            return;
        if (addresses.Count > 1 && addresses.Items.Select(a => IpRules.IsV6(a.Text)).Distinct().Count() < 2)
            addresses.Invalid("may specify no more than one IP for each IP family");
        if (!ServiceTypeRules.IsHeadless(spec.Object))
            CheckMatch(addresses, spec["ipFamilies"]);
    }

    private static void CheckFirst(FieldCursor address, FieldCursor addresses)
    {
        if (address.IsEmpty)
        {
            if (addresses.Count > 0)
                addresses.Invalid("must be empty when `clusterIP` is not specified");
        }
        else if (addresses.MustBeSet() && addresses.Items[0].Text != address.Text)
        {
            addresses.Invalid("first value must match `clusterIP`");
        }
    }

    private static void CheckFamilies(FieldCursor families)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var family in families.Items)
        {
            family.MayBeOneOf("IPv4", "IPv6");
            if (!seen.Add(family.Text))
                family.Duplicate();
        }
    }

    /// <summary>Answers whether all are addresses.</summary>
    private static bool CheckAddresses(FieldCursor addresses)
    {
        var before = addresses.Errors.Items.Count;
        foreach (var (address, i) in addresses.Items.Select((a, i) => (a, i)))
        {
            if (i > 0 || address.Text != ServiceTypeRules.None)
                address.MustBe(IpRules.Address);
            else if (addresses.Count > 1)
                addresses.Invalid("'None' must be the first and only value");
        }
        var isGood = addresses.Errors.Items.Count == before;
        if (addresses.Count > 2)
            addresses.Invalid("may only hold up to 2 values");
        return isGood;
    }

    private static void CheckMatch(FieldCursor addresses, FieldCursor families)
    {
        foreach (var ((address, family), i) in addresses.Items.Zip(families.Items).Select((p, i) => (p, i)))
        {
            if (family.Text is "IPv4" or "IPv6" && family.Text == "IPv6" != IpRules.IsV6(address.Text))
                address.Invalid(string.Create(CultureInfo.InvariantCulture, $"expected an {family.Text} value as indicated by `ipFamilies[{i}]`"));
        }
    }
}
