using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Warnings;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Discovery;

/// <summary>Endpoint slices: where the traffic of a service goes.</summary>
internal sealed class EndpointSliceKind : KindRules
{
    private static readonly EndpointSliceKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "discovery.k8s.io",
        Version = "v1",
        Resource = "endpointslices",
        Kind = "EndpointSlice",
        Singular = "endpointslice",
        Namespaced = true,
        Schema = "io.k8s.api.discovery.v1.EndpointSlice",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("AddressType", i => i.Text("addressType")),
            TableCell.Text("Ports", i => ListRenderer.Shorten([.. i.Items("ports").Select(p => p.Scalar("port") ?? p.TextOrNull("name") ?? "*")], "<unset>")),
            TableCell.Text("Endpoints", i => ListRenderer.Shorten([.. i.Items("endpoints").SelectMany(e => e.Texts("addresses"))], "<unset>")),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item)
    {
        foreach (var port in item.Items("ports"))
        {
            if (!port.Has("name"))
                port["name"] = "";
            if (!port.Has("protocol"))
                port["protocol"] = "TCP";
        }
    }

    /// <summary>Other than labels, nothing in metadata is news to those who route.</summary>
    public override bool IsNewGeneration(JsonObject item, JsonObject old) =>
        base.IsNewGeneration(item, old) || !item.Child("metadata").SameAt(old.Child("metadata"), "labels");

    public override void PrepareForCreate(JsonObject item, WriteContext context) => DropTopology(item);

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context) => DropTopology(item);

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        CheckShape(item, errors);
        EndpointSliceValidator.CheckEndpoints(FieldCursor.Of(item, errors)["endpoints"], item.Text("addressType"));
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        CheckShape(item, errors);
        if (!item.SameAt(old, "endpoints"))
            EndpointSliceValidator.CheckEndpoints(FieldCursor.Of(item, errors)["endpoints"], item.Text("addressType"));
        FieldCursor.Of(item, errors)["addressType"].MustNotChange(old["addressType"]);
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old)
    {
        if (old is null && item.Text("addressType") == "FQDN")
            yield return "spec.addressType: FQDN endpoints are deprecated";
        foreach (var address in FieldCursor.Of(item, new FieldErrors())["endpoints"].Items.SelectMany(e => e["addresses"].Items))
        {
            foreach (var warning in item.Text("addressType") == "FQDN" ? [] : AddressWarningRules.Of(address.Path, address.Text))
                yield return warning;
        }
    }

    private static void CheckShape(JsonObject item, FieldErrors errors)
    {
        var slice = FieldCursor.Of(item, errors);
        slice["addressType"].MustBeOneOf("FQDN", "IPv4", "IPv6");
        EndpointSliceValidator.CheckPorts(slice["ports"]);
    }

    /// <summary>A field of old that cannot be written any more.</summary>
    private static void DropTopology(JsonObject item)
    {
        foreach (var endpoint in item.Items("endpoints"))
            endpoint.Remove("deprecatedTopology");
    }

    public override bool HasGeneration => true;
}
