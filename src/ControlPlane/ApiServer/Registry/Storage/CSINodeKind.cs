using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Storage;

/// <summary>CSI nodes: which drivers a node has.</summary>
internal sealed class CSINodeKind : KindRules
{
    private static readonly CSINodeKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "storage.k8s.io",
        Version = "v1",
        Resource = "csinodes",
        Kind = "CSINode",
        Singular = "csinode",
        Namespaced = false,
        Schema = "io.k8s.api.storage.v1.CSINode",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Integer("Drivers", i => i.Child("spec").Count("drivers")),
            TableCell.Age),
    };

    private const int LongestId = 256;

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var driver in FieldCursor.Of(item, errors)["spec"]["drivers"].Items)
        {
            PluginVolumeChecks.CheckDriver(driver["name"]);
            if (driver["nodeID"].MustBeSet() && driver["nodeID"].Text.Length > LongestId)
                driver["nodeID"].Invalid($"must be {LongestId} characters or less");
            driver["allocatable"]["count"].MustNotBeNegative();
            if (!names.Add(driver["name"].Text))
                driver["name"].Duplicate(driver["name"].Text);
            CheckTopology(driver);
        }
    }

    /// <summary>A driver that is there stays what it is; only what it may hold changes.</summary>
    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);
        foreach (var before in old.Child("spec").Items("drivers").Select(WithoutCount))
        {
            foreach (var now in item.Child("spec").Items("drivers").Where(d => d.Text("name") == before.Text("name")).Select(WithoutCount).Where(d => !d.SameAs(before)))
                errors.Invalid("spec.drivers", now, FieldChecks.Immutable);
        }
    }

    private static JsonObject WithoutCount(JsonObject driver)
    {
        var copy = (JsonObject)driver.DeepClone();
        copy.Remove("allocatable");
        return copy;
    }

    private static void CheckTopology(FieldCursor driver)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in driver["topologyKeys"].Items.Select(k => FieldCursor.At(k.Node, driver.Path, driver.Errors)))
        {
            key.MustBeSet();
            if (!keys.Add(key.Text))
                key.Duplicate();
            key.MustBeLabelKey();
        }
    }

    public override bool AllowUnconditionalUpdate => false;
}
