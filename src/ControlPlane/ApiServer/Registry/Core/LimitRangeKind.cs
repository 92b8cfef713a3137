using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Limit ranges: what one object may ask for.</summary>
internal sealed class LimitRangeKind : KindRules
{
    private static readonly LimitRangeKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "limitranges",
        Kind = "LimitRange",
        Singular = "limitrange",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.LimitRange",
        ShortNames = ["limits"],
        Rules = Rules,
    };

    private static readonly string[] Lists = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];

    public override void SetDefaults(JsonObject item)
    {
        foreach (var limit in item.Child("spec").Items("limits"))
        {
            foreach (var list in Lists)
                QuantityDefaultRules.RoundUp(limit, list);
            if (limit.Text("type") == "Container")
                SetContainerDefaults(limit);
        }
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var limit in FieldCursor.Of(item, errors)["spec"]["limits"].Items)
        {
            CheckType(limit["type"]);
            if (!types.Add(limit["type"].Text))
                limit["type"].Duplicate(limit["type"].Text);
            CheckNames(limit);
            if (limit["type"].Text == "PersistentVolumeClaim" && !limit["min"].Key("storage").IsSet && !limit["max"].Key("storage").IsSet)
                limit["limits"].Required("either minimum or maximum storage value is required, but neither was provided");
            foreach (var name in Lists.SelectMany(l => limit[l].Entries).Select(e => e.Key).Distinct(StringComparer.Ordinal))
                LimitRangeChecks.Check(limit, name);
        }
    }

    private static void SetContainerDefaults(JsonObject limit)
    {
        var (limits, requests) = (limit.MakeChild("default"), limit.MakeChild("defaultRequest"));
        AddMissing(limits, limit.Child("max"));
        AddMissing(requests, limits);
        AddMissing(requests, limit.Child("min"));
    }

    private static void AddMissing(JsonObject list, JsonObject? from)
    {
        foreach (var (name, amount) in from ?? [])
        {
            if (!list.Has(name))
                list[name] = amount?.DeepClone();
        }
    }

    private static void CheckType(FieldCursor type)
    {
        type.MustBeLabelKey();
        if (!type.IsEmpty && !type.Text.Contains('/', StringComparison.Ordinal) && type.Text is not ("Pod" or "Container" or "PersistentVolumeClaim"))
            type.Invalid("must be a standard limit type or fully qualified");
    }

    private static void CheckNames(FieldCursor limit)
    {
        var isPod = limit["type"].Text == "Pod";
        foreach (var list in Lists)
        {
            if (isPod && limit[list].Count > 0 && list is "default" or "defaultRequest")
                limit[list].Forbidden("may not be specified when `type` is 'Pod'");
            else
                CheckNames(limit[list], limit["type"].Text);
        }
    }

    private static void CheckNames(FieldCursor list, string type)
    {
        foreach (var (name, entry) in list.Entries)
        {
            if (type is "Pod" or "Container")
                ResourceValidator.CheckContainerName(name, entry);
            else
                ResourceNameRules.Problems(name).ToList().ForEach(p => entry.Invalid(name, p));
        }
    }

    public override bool AllowCreateOnUpdate => true;
}
