using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>Services as users write them. Addresses and node ports are given out between preparation and checks, by <see cref="ServiceAllocationPlanner"/>.</summary>
internal sealed class ServiceRules : SpecStatusRules
{
    public override bool AllowCreateOnUpdate => true;

    public override string? CheckName(string name) => NameRules.Dns1123Label(name);

    public override void SetDefaults(JsonObject item) => ServiceDefaultRules.Apply(item);

    public override void PrepareForCreate(JsonObject item, WriteContext context)
    {
        base.PrepareForCreate(item, context);
        ServiceUpdateRules.Synchronize(item.MakeChild("spec"), null);
    }

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        base.PrepareForUpdate(item, old, context);
        var (spec, before) = (item.MakeChild("spec"), old.Child("spec"));
        ServiceUpdateRules.KeepAllocated(spec, before);
        ServiceUpdateRules.Synchronize(spec, before);
        ServiceUpdateRules.DropWhatTypeForbids(spec, before);
        if (spec.Text("type") != "LoadBalancer")
            item.MakeChild("status").Remove("loadBalancer");
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => ServiceValidator.Check(FieldCursor.Of(item, errors));

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        ServiceUpdateValidator.Check(FieldCursor.Of(item, errors)["spec"], old.Child("spec"));
        ServiceValidator.Check(FieldCursor.Of(item, errors));
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) => ServiceWarningRules.Of(item);
}
