using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.AdmissionRegistration;

/// <summary>What both kinds of admission webhooks have in common.</summary>
internal static class WebhookChecks
{
    private const int MostSeconds = 30;

    public static void SetDefaults(JsonObject configuration, bool isMutating)
    {
        foreach (var hook in configuration.Items("webhooks"))
        {
            hook.Default("failurePolicy", "Fail");
            hook.Default("matchPolicy", "Equivalent");
            hook.MakeChild("namespaceSelector");
            hook.MakeChild("objectSelector");
            hook.Default("timeoutSeconds", 10);
            if (isMutating)
                hook.Default("reinvocationPolicy", "Never");
            foreach (var rule in hook.Items("rules"))
                rule.Default("scope", "*");
            hook.Child("clientConfig").Child("service")?.Default("port", 443);
        }
    }

    public static void Check(FieldCursor hooks)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var hook in hooks.Items)
        {
            CheckHook(hook);
            CheckVersions(hook["admissionReviewVersions"]);
            if (!hook["name"].IsEmpty && !names.Add(hook["name"].Text))
                hook["name"].Duplicate();
        }
    }

    private static void CheckHook(FieldCursor hook)
    {
        CheckName(hook["name"]);
        foreach (var rule in hook["rules"].Items)
            MatchRuleChecks.Check(rule);
        hook["failurePolicy"].MayBeOneOf("Fail", "Ignore");
        hook["matchPolicy"].MayBeOneOf("Equivalent", "Exact");
        if (!hook["sideEffects"].IsSet)
            hook["sideEffects"].Required("must specify one of None, NoneOnDryRun");
        hook["sideEffects"].MayBeOneOf("None", "NoneOnDryRun");
        if (hook["timeoutSeconds"].NumberOrNull is < 1 or > MostSeconds)
            hook["timeoutSeconds"].Invalid("the timeout value must be between 1 and 30 seconds");
        hook["namespaceSelector"].MustBeLabelSelector();
        hook["objectSelector"].MustBeLabelSelector();
        hook["reinvocationPolicy"].MayBeOneOf("IfNeeded", "Never");
        var client = hook["clientConfig"];
        if (client["url"].IsSet == client["service"].IsSet)
            client.Required("exactly one of url or service is required");
        else if (client["url"].IsSet)
            WebhookAddressChecks.CheckUrl(client["url"]);
        else
            WebhookAddressChecks.CheckService(client["service"]);
        MatchRuleChecks.CheckConditions(hook["matchConditions"]);
    }

    private static void CheckName(FieldCursor name)
    {
        if (!name.MustBeSet())
            return;
        if (NameRules.Dns1123Subdomain(name.Text) is { } problem)
            name.Invalid(problem);
        else if (name.Text.Count(c => c == '.') < 2)
            name.Invalid("should be a domain with at least three segments separated by dots");
    }

    private static void CheckVersions(FieldCursor versions)
    {
        if (!versions.MustBeSet("must specify one of v1, v1beta1"))
            return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var version in versions.Items)
        {
            if (!seen.Add(version.Text))
                version.Invalid("duplicate version");
            else
                version.MustBe(NameRules.Dns1035Label);
        }
        if (!seen.Overlaps(["v1", "v1beta1"]))
            versions.Invalid("must include at least one of v1, v1beta1");
    }
}
