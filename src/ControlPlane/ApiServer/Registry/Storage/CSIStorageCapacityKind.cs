using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Warnings;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Storage;

/// <summary>CSI storage capacities: how much a driver has left somewhere.</summary>
internal sealed class CSIStorageCapacityKind : KindRules
{
    private static readonly CSIStorageCapacityKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "storage.k8s.io",
        Version = "v1",
        Resource = "csistoragecapacities",
        Kind = "CSIStorageCapacity",
        Singular = "csistoragecapacity",
        Namespaced = true,
        Schema = "io.k8s.api.storage.v1.CSIStorageCapacity",
        Rules = Rules,
    };

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var root = FieldCursor.Of(item, errors);
        root["nodeTopology"].MustBeLabelSelector();
        root["storageClassName"].MustBe(NameRules.Dns1123Subdomain);
        root["capacity"].MustBeQuantity();
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        FieldCursor.Of(item, errors)["nodeTopology"].MustNotChange(old["nodeTopology"]);
        FieldCursor.Of(item, errors)["storageClassName"].MustNotChange(old["storageClassName"]);
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old)
    {
        var topology = FieldCursor.Of(item, new FieldErrors())["nodeTopology"];
        foreach (var key in topology["matchExpressions"].Items.Select(e => e["key"]))
        {
            if (NodeLabelRules.Deprecation(key.Text) is { } message)
                yield return $"{key}: {key.Text} is {message}";
        }
        foreach (var (label, _) in topology["matchLabels"].Entries)
        {
            if (NodeLabelRules.Deprecation(label) is { } message)
                yield return $"{topology["matchLabels"][label]}: {message}";
        }
    }

    public override bool AllowUnconditionalUpdate => false;
}
