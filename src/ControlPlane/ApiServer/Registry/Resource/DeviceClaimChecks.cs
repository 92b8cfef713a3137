using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Resource;

/// <summary>Requests for devices, and what goes with them. Selector expressions are not read, only that there are any.</summary>
internal static class DeviceClaimChecks
{
    private const int MostItems = 32;
    private const int MostAlternatives = 8;

    public static void SetDefaults(JsonObject? spec)
    {
        foreach (var request in spec.Child("devices").Items("requests"))
        {
            foreach (var one in request.Items("firstAvailable").Concat(request.Child("exactly") is { } exactly ? [exactly] : []))
            {
                one.Default("allocationMode", "ExactCount");
                if (one.Text("allocationMode") == "ExactCount")
                    one.DefaultZero("count", 1);
            }
        }
    }

    public static void Check(FieldCursor devices)
    {
        var names = devices["requests"].Items
            .SelectMany(r => r["firstAvailable"].Items.Select(s => $"{r["name"].Text}/{s["name"].Text}").Prepend(r["name"].Text))
            .ToHashSet(StringComparer.Ordinal);
        CheckNamed(devices["requests"], MostItems, CheckRequest);
        Limit(devices["constraints"], MostItems);
        foreach (var constraint in devices["constraints"].Items)
        {
            CheckReferences(constraint["requests"], names);
            if (!constraint["matchAttribute"].IsSet && !constraint["distinctAttribute"].IsSet)
                constraint.Required("exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are set");
        }
        Limit(devices["config"], MostItems);
        foreach (var config in devices["config"].Items)
        {
            CheckReferences(config["requests"], names);
            CheckConfiguration(config);
        }
    }

    public static void CheckConfiguration(FieldCursor config)
    {
        if (!config["opaque"].IsSet)
        {
            config["opaque"].Required();
            return;
        }
        PluginVolumeChecks.CheckDriver(config["opaque"]["driver"]);
        if (!config["opaque"]["parameters"].IsSet)
            config["opaque"]["parameters"].Required();
        else if (config["opaque"]["parameters"].Object is null)
            config["opaque"]["parameters"].Invalid("<value omitted>", "parameters must be a valid JSON object");
    }

    public static void CheckSelectors(FieldCursor selectors)
    {
        Limit(selectors, MostItems);
        foreach (var selector in selectors.Items.Where(s => !s["cel"].IsSet))
            selector["cel"].Required();
    }

    public static void Limit(FieldCursor list, int most)
    {
        if (list.Count > most)
            list.TooMany(most);
    }

    private static void CheckNamed(FieldCursor list, int most, Action<FieldCursor> check)
    {
        Limit(list, most);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (item["name"].MustBeSet())
                item["name"].MustBe(NameRules.Dns1123Label);
            check(item);
            if (!names.Add(item["name"].Text))
                item.Duplicate(item["name"].Text);
        }
    }

    private static void CheckRequest(FieldCursor request)
    {
        var (exactly, alternatives) = (request["exactly"], request["firstAvailable"]);
        if (exactly.IsSet && alternatives.Count > 0)
            request.Errors.Invalid(request.Path, null, "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set");
        else if (exactly.IsSet)
            CheckExact(exactly);
        else if (alternatives.Count > 0)
            CheckNamed(alternatives, MostAlternatives, CheckExact);
        else
            request.Required("exactly one of `exactly` or `firstAvailable` is required");
    }

    private static void CheckExact(FieldCursor request)
    {
        if (request["deviceClassName"].MustBeSet())
            request["deviceClassName"].MustBe(NameRules.Dns1123Subdomain);
        CheckSelectors(request["selectors"]);
        var count = request["count"];
        switch (request["allocationMode"].Text)
        {
            case "All" when count.Number != 0:
                count.Invalid("must not be specified when allocationMode is 'All'");
                break;
            case "ExactCount":
                count.MustBePositive();
                break;
            case not "All":
                request["allocationMode"].NotSupported("All", "ExactCount");
                break;
        }
    }

    private static void CheckReferences(FieldCursor references, HashSet<string> names)
    {
        Limit(references, MostItems);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reference in references.Items)
        {
            if (!names.Contains(reference.Text))
                reference.Invalid("must be the name of a request in the claim or the name of a request and a subrequest separated by '/'");
            if (!seen.Add(reference.Text))
                reference.Duplicate();
        }
    }
}
