using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Resource;

/// <summary>Device classes: devices that an administrator sorted.</summary>
internal sealed class DeviceClassKind : KindRules
{
    private static readonly DeviceClassKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "resource.k8s.io",
        Version = "v1",
        Resource = "deviceclasses",
        Kind = "DeviceClass",
        Singular = "deviceclass",
        Namespaced = false,
        Schema = "io.k8s.api.resource.v1.DeviceClass",
        Rules = Rules,
        Table = TableBuilder.NameAndAge,
    };

    private const int MostConfigurations = 32;

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        DeviceClaimChecks.CheckSelectors(spec["selectors"]);
        DeviceClaimChecks.Limit(spec["config"], MostConfigurations);
        foreach (var config in spec["config"].Items)
            DeviceClaimChecks.CheckConfiguration(config);
        if (spec["extendedResourceName"].IsSet)
            spec["extendedResourceName"].MustBeLabelKey();
    }

    public override bool HasGeneration => true;
}
