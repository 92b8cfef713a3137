using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Warnings;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Storage;

/// <summary>Storage classes: how volumes are made.</summary>
internal sealed class StorageClassKind : KindRules
{
    private static readonly StorageClassKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "storage.k8s.io",
        Version = "v1",
        Resource = "storageclasses",
        Kind = "StorageClass",
        Singular = "storageclass",
        Namespaced = false,
        Schema = "io.k8s.api.storage.v1.StorageClass",
        ShortNames = ["sc"],
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Text("Name", Title, "name"),
            TableCell.Text("Provisioner", i => i.Text("provisioner")),
            TableCell.Text("ReclaimPolicy", i => i.TextOrNull("reclaimPolicy") ?? "Delete"),
            TableCell.Text("VolumeBindingMode", i => i.TextOrNull("volumeBindingMode") ?? "Immediate"),
            TableCell.Value("AllowVolumeExpansion", i => i.Flag("allowVolumeExpansion")),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item)
    {
        item.Default("reclaimPolicy", "Delete");
        item.Default("volumeBindingMode", "Immediate");
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var root = FieldCursor.Of(item, errors);
        ProvisionerChecks.CheckName(root["provisioner"]);
        ProvisionerChecks.CheckParameters(root["parameters"]);
        root["reclaimPolicy"].MayBeOneOf("Delete", "Retain");
        root["volumeBindingMode"].MustBeOneOf("Immediate", "WaitForFirstConsumer");
        CheckTopologies(root["allowedTopologies"]);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        foreach (var field in new[] { "parameters", "provisioner", "reclaimPolicy", "volumeBindingMode" })
            FieldCursor.Of(item, errors)[field].MustNotChange(old[field]);
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) =>
        FieldCursor.Of(item, new FieldErrors())["allowedTopologies"].Items.SelectMany(t => t["matchLabelExpressions"].Items).Select(e => e["key"])
            .Where(k => NodeLabelRules.Deprecation(k.Text) is not null)
            .Select(k => $"{k}: {NodeLabelRules.Deprecation(k.Text)}");

    private static void CheckTopologies(FieldCursor topologies)
    {
        var earlier = new List<JsonNode?>();
        foreach (var topology in topologies.Items)
        {
            var expressions = topology["matchLabelExpressions"];
            var keys = new HashSet<string>(StringComparer.Ordinal);
            foreach (var expression in expressions.Items)
                CheckExpression(expression, keys);
            if (earlier.Any(e => e.SameAs(expressions.Node)))
                expressions.Duplicate("");
            earlier.Add(expressions.Node);
        }
    }

    private static void CheckExpression(FieldCursor expression, HashSet<string> keys)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        expression["values"].MustBeSet();
        foreach (var value in expression["values"].Items.Where(v => !values.Add(v.Text)))
            value.Duplicate();
        expression["key"].MustBeLabelKey();
        if (!keys.Add(expression["key"].Text))
            expression["key"].Duplicate();
    }

    private static string Title(JsonObject item)
    {
        var annotations = item.Child("metadata").Child("annotations");
        var isDefault = annotations.Text("storageclass.kubernetes.io/is-default-class") == "true"
            || annotations.Text("storageclass.beta.kubernetes.io/is-default-class") == "true";
        return item.Child("metadata").Text("name") + (isDefault ? " (default)" : "");
    }
}
