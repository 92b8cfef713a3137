using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Resource;

/// <summary>Resource slices: devices that a driver has.</summary>
internal sealed class ResourceSliceKind : KindRules
{
    private static readonly ResourceSliceKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "resource.k8s.io",
        Version = "v1",
        Resource = "resourceslices",
        Kind = "ResourceSlice",
        Singular = "resourceslice",
        Namespaced = false,
        Schema = "io.k8s.api.resource.v1.ResourceSlice",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Node", i => i.Child("spec").Text("nodeName")),
            TableCell.Text("Driver", i => i.Child("spec").Text("driver")),
            TableCell.Text("Pool", i => i.Child("spec").Child("pool").Text("name")),
            TableCell.Age),
        SelectableFields = FieldSet.Of(
            FieldSet.Text("spec.nodeName"),
            FieldSet.Text("spec.driver")),
    };

    private const int MostDevices = 128;

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        var pool = spec["pool"];
        if (pool["name"].MustBeSet())
        {
            foreach (var part in pool["name"].Text.Split('/').Where(p => NameRules.Dns1123Subdomain(p) is not null))
                pool["name"].Invalid(part, NameRules.Dns1123Subdomain(part)!);
        }
        if (pool["resourceSliceCount"].Number <= 0)
            pool["resourceSliceCount"].Invalid(pool["resourceSliceCount"].Number, "must be greater than zero");
        pool["generation"].MustNotBeNegative();
        PluginVolumeChecks.CheckDriver(spec["driver"]);
        CheckPlace(spec);
        DeviceClaimChecks.Limit(spec["devices"], MostDevices);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var device in spec["devices"].Items)
        {
            if (device["name"].MustBeSet())
                device["name"].MustBe(NameRules.Dns1123Label);
            if (!names.Add(device["name"].Text))
                device.Duplicate(device["name"].Text);
        }
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        Validate(item, errors, context);
        var spec = FieldCursor.Of(item, errors)["spec"];
        spec["pool"]["name"].MustNotChange(old.Child("spec").Child("pool")?["name"]);
        spec["driver"].MustNotChange(old.Child("spec")?["driver"]);
        spec["nodeName"].MustNotChange(old.Child("spec")?["nodeName"]);
    }

    private static void CheckPlace(FieldCursor spec)
    {
        const string detail = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
        spec["nodeName"].MayBe(NameRules.Dns1123Subdomain);
        if (spec["nodeSelector"].IsSet)
            spec["nodeSelector"].MustBeNodeSelector();
        var places = new[] { spec["nodeName"].IsSet, spec["nodeSelector"].IsSet, spec["allNodes"].Flag, spec["perDeviceNodeSelection"].Flag }.Count(p => p);
        if (places == 0)
            spec.Required(detail);
        else if (places > 1)
            spec.Errors.Invalid(spec.Path, null, detail + ", but multiple fields are set");
    }

    public override bool HasGeneration => true;
}
