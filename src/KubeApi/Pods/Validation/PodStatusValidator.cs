using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>What a new status of a pod may say.</summary>
public static class PodStatusValidator
{
    public static void Check(JsonObject pod, JsonObject old, FieldErrors errors)
    {
        var root = FieldCursor.Of(pod, errors);
        var status = root["status"];
        PodAnnotationValidator.CheckUpdate(root["metadata"]["annotations"], old.Child("metadata").Child("annotations"), root["spec"]);
        CheckConditions(status["conditions"]);
        CheckNomination(status["nominatedNodeName"], old);
        NotNegative(status["observedGeneration"]);
        status["qosClass"].MustNotChange(old.Child("status")?["qosClass"]);
        ContainerTransitionRules.Check(status, old);
        CheckClaims(status["resourceClaimStatuses"], pod);
        CheckAddresses(status["podIPs"]);
        CheckHostAddresses(status);
    }

    private static void CheckConditions(FieldCursor conditions)
    {
        foreach (var condition in conditions.Items)
        {
            NotNegative(condition["observedGeneration"]);
            if (condition["type"].Text is not ("PodScheduled" or "Ready" or "Initialized"))
                condition["type"].Named($"{condition.Path}.Type").MustBeLabelKey();
        }
    }

    private static void CheckNomination(FieldCursor name, JsonObject old)
    {
        if (name.IsEmpty || name.Text == old.Child("status").Text("nominatedNodeName"))
            return;
        name.MustBe(NameRules.Dns1123Subdomain);
        if (old.Child("spec").Text("nodeName").Length > 0)
            name.Forbidden("may not be set on pods that are already bound to a node");
    }

    private static void NotNegative(FieldCursor number)
    {
        if (number.NumberOrNull < 0)
            number.Invalid("must be a non-negative integer");
    }

    private static void CheckClaims(FieldCursor claims, JsonObject pod)
    {
        var known = pod.Child("spec").Items("resourceClaims").Select(c => c.Text("name")).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var claim in claims.Items)
        {
            if (!known.Contains(claim["name"].Text))
                claim["name"].Invalid("must match the name of an entry in `spec.resourceClaims`");
            if (!seen.Add(claim["name"].Text))
                claim["name"].Duplicate();
            if (claim["resourceClaimName"].IsSet)
                claim["resourceClaimName"].MustBe(NameRules.Dns1123Subdomain);
        }
    }

    private static void CheckHostAddresses(FieldCursor status)
    {
        var addresses = status["hostIPs"];
        if (addresses.IsEmpty)
            return;
        var first = addresses.Items[0]["ip"];
        if (first.Text != status["hostIP"].Text)
            first.Invalid("must be equal to `hostIP`");
        CheckAddresses(addresses);
    }

    /// <summary>One of each family at most.</summary>
    private static void CheckAddresses(FieldCursor addresses)
    {
        foreach (var address in addresses.Items)
            address["ip"].Named(address.Path).MustBe(IpRules.Address);
        var families = addresses.Items.Select(a => IpRules.IsV6(a["ip"].Text)).ToArray();
        if (families.Length > 2 || families.Distinct().Count() < families.Length)
            addresses.Invalid("may specify no more than one IP for each IP family");
    }
}
