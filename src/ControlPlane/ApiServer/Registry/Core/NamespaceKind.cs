using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Namespaces: scopes of names.</summary>
internal sealed class NamespaceKind : KindRules
{
    private static readonly NamespaceKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "namespaces",
        Kind = "Namespace",
        Singular = "namespace",
        Namespaced = false,
        Schema = "io.k8s.api.core.v1.Namespace",
        ShortNames = ["ns"],
        Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("finalize", new NamespaceFinalizeRules(Rules)) { Verbs = ["update"] },
            new PartSubresource("status", new NamespaceStatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Status", i => i.Child("status").Text("phase")),
            TableCell.Age),
        SelectableFields = FieldSet.Of(FieldSet.Text("status.phase")),
    };

    public const string Finalizer = "kubernetes";

    public override bool EndsInSteps => true;

    /// <summary>What is in it must go first; the namespace controller takes the finalizer away then.</summary>
    public override bool IsHeld(JsonObject item) => item.Child("spec").Texts("finalizers").Count > 0;

    public override void MarkDeleted(JsonObject item) => item.MakeChild("status")["phase"] = "Terminating";

    public override string? CheckName(string name) => NameRules.Dns1123Label(name);

    public override void SetDefaults(JsonObject item)
    {
        SetNameLabel(item);
        item.MakeChild("status").Default("phase", "Active");
    }

    public override void PrepareForCreate(JsonObject item, WriteContext context)
    {
        // Names may have been made up since defaults were set.
        SetNameLabel(item);
        item["status"] = new JsonObject { ["phase"] = "Active" };
        var finalizers = item.Child("spec").Texts("finalizers");
        if (!finalizers.Contains(Finalizer))
            item.MakeChild("spec")["finalizers"] = new JsonArray([.. finalizers.Append(Finalizer).Select(f => (JsonNode)f)]);
    }

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        item.MakeChild("spec").Take("finalizers", old.Child("spec"));
        item.Take("status", old);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var finalizers = FieldCursor.Of(item, errors)["spec"]["finalizers"];
        foreach (var finalizer in finalizers.Items)
            CheckFinalizer(finalizer.Named(finalizers.Path));
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
    }

    internal static void CheckFinalizer(FieldCursor finalizer)
    {
        finalizer.MustBeLabelKey();
        if (!finalizer.Text.Contains('/', StringComparison.Ordinal) && finalizer.Text is not (Finalizer or "orphan" or "foregroundDeletion"))
            finalizer.Invalid("name is neither a standard finalizer name nor is it fully qualified");
    }

    private static void SetNameLabel(JsonObject item)
    {
        if (item.Child("metadata").Text("name") is { Length: > 0 } name)
            item.MakeChild("metadata").MakeChild("labels")["kubernetes.io/metadata.name"] = name;
    }
}
