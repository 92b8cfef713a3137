using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Storage;

/// <summary>CSI drivers: what the drivers of a cluster can do.</summary>
internal sealed class CSIDriverKind : KindRules
{
    private static readonly CSIDriverKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "storage.k8s.io",
        Version = "v1",
        Resource = "csidrivers",
        Kind = "CSIDriver",
        Singular = "csidriver",
        Namespaced = false,
        Schema = "io.k8s.api.storage.v1.CSIDriver",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Flag("AttachRequired", i => i.Child("spec").FlagOrNull("attachRequired") ?? true),
            TableCell.Flag("PodInfoOnMount", i => i.Child("spec").Flag("podInfoOnMount")),
            TableCell.Flag("StorageCapacity", i => i.Child("spec").Flag("storageCapacity")),
            TableCell.Text("TokenRequests", i => i.Child("spec").Has("tokenRequests") ? string.Join(',', i.Child("spec").Items("tokenRequests").Select(t => t.Text("audience"))) : "<unset>"),
            TableCell.Flag("RequiresRepublish", i => i.Child("spec").Flag("requiresRepublish")),
            TableCell.Text("Modes", i => TableCell.OrNone(string.Join(',', i.Child("spec").Texts("volumeLifecycleModes")))),
            TableCell.Age),
    };

    private const long LongestExpiry = 1L << 32;
    private const long ShortestExpiry = 600;

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        spec.Default("attachRequired", true);
        spec.Default("fsGroupPolicy", "ReadWriteOnceWithFSType");
        foreach (var flag in new[] { "podInfoOnMount", "storageCapacity", "requiresRepublish", "seLinuxMount" })
            spec.Default(flag, false);
        if (spec.Count("volumeLifecycleModes") == 0)
            spec["volumeLifecycleModes"] = new JsonArray("Persistent");
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        spec["fsGroupPolicy"].MayBeOneOf("File", "None", "ReadWriteOnceWithFSType");
        CheckTokens(spec["tokenRequests"]);
        foreach (var mode in spec["volumeLifecycleModes"].Items.Where(m => m.Text is not ("Persistent" or "Ephemeral")))
            errors.NotSupported("spec.volumeLifecycleModes", mode.Text, "Persistent", "Ephemeral");
        if (spec["nodeAllocatableUpdatePeriodSeconds"].NumberOrNull < 10)
            spec["nodeAllocatableUpdatePeriodSeconds"].Invalid("must be greater than or equal to 10 seconds");
        if (spec["serviceAccountTokenInSecrets"].IsSet && spec["tokenRequests"].Count == 0)
            spec["serviceAccountTokenInSecrets"].Invalid("serviceAccountTokenInSecrets is set but no tokenRequests are specified");
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);
        var spec = FieldCursor.Of(item, errors)["spec"];
        spec["attachRequired"].Named("spec.attachedRequired").MustNotChange(old.Child("spec")?["attachRequired"]);
        spec["volumeLifecycleModes"].MustNotChange(old.Child("spec")?["volumeLifecycleModes"]);
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old)
    {
        var spec = item.Child("spec");
        if (spec.Count("tokenRequests") > 0 && !spec.Has("serviceAccountTokenInSecrets") && !spec.SameAt(old.Child("spec"), "tokenRequests"))
            yield return "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes";
    }

    private static void CheckTokens(FieldCursor requests)
    {
        var audiences = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in requests.Items)
        {
            var expiry = request["expirationSeconds"];
            if (!audiences.Add(request["audience"].Text))
                request["audience"].Duplicate(request["audience"].Text);
            else if (expiry.NumberOrNull < ShortestExpiry)
                expiry.Invalid("may not specify a duration less than 10 minutes");
            else if (expiry.NumberOrNull > LongestExpiry)
                expiry.Invalid("may not specify a duration larger than 2^32 seconds");
        }
    }

    public override bool AllowUnconditionalUpdate => false;

    public override bool HasGeneration => true;
}
