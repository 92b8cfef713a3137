using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>The device claims of a pod.</summary>
internal static class ResourceClaimValidator
{
    public static void Check(FieldCursor claims, PodCheck check)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var claim in claims.Items)
        {
            if (check.IsMirror)
            {
                claim.Named("").Forbidden("static pods do not support resource claims");
                continue;
            }
            if (claim["name"].IsEmpty)
                claim["name"].Required();
            else if (!names.Add(claim["name"].Text))
                claim["name"].Duplicate();
            else
                claim["name"].MustBe(NameRules.Dns1123Label);
            CheckSource(claim);
        }
    }

    private static void CheckSource(FieldCursor claim)
    {
        var (name, template) = (claim["resourceClaimName"], claim["resourceClaimTemplateName"]);
        if (name.IsSet && template.IsSet)
            claim.Invalid("at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
        if (!name.IsSet && !template.IsSet)
            claim.Invalid("must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
        if (name.IsSet)
            name.MustBe(NameRules.Dns1123Subdomain);
        if (template.IsSet)
            template.MustBe(NameRules.Dns1123Subdomain);
    }
}
