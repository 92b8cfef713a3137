using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Endpoints: the addresses behind a service, before slices.</summary>
internal sealed class EndpointsKind : KindRules
{
    private static readonly EndpointsKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "endpoints",
        Kind = "Endpoints",
        Singular = "endpoints",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.Endpoints",
        ShortNames = ["ep"],
        IsDeprecated = true,
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Endpoints", Addresses),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item)
    {
        foreach (var port in item.Items("subsets").SelectMany(s => s.Items("ports")))
            port.Default("protocol", "TCP");
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        foreach (var subset in FieldCursor.Of(item, errors)["subsets"].Items)
            CheckSubset(subset);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        // Old ones may be wrong by newer rules; they may stay.
        if (!item.SameAt(old, "subsets"))
            Validate(item, errors, context);
    }

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) =>
        ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"];

    private static void CheckSubset(FieldCursor subset)
    {
        if (subset["addresses"].Count == 0 && subset["notReadyAddresses"].Count == 0)
            subset.Required("must specify `addresses` or `notReadyAddresses`");
        foreach (var address in subset["addresses"].Items.Concat(subset["notReadyAddresses"].Items))
        {
            EndpointAddressChecks.Check(address["ip"]);
            address["hostname"].MayBe(NameRules.Dns1123Label);
            if (address["nodeName"].IsSet)
                address["nodeName"].MustBe(NameRules.Dns1123Subdomain);
        }
        foreach (var port in subset["ports"].Items)
            CheckPort(port, subset["ports"].Count > 1);
    }

    private static void CheckPort(FieldCursor port, bool needsName)
    {
        if (needsName && port["name"].IsEmpty)
            port["name"].Required();
        port["name"].MayBe(NameRules.Dns1123Label);
        port["port"].MustBePort();
        port["protocol"].MustBeOneOf("SCTP", "TCP", "UDP");
        if (port["appProtocol"].IsSet)
            port["appProtocol"].MustBeLabelKey();
    }

    public override bool AllowCreateOnUpdate => true;

    private static string Addresses(JsonObject item) => ListRenderer.Shorten([.. item.Items("subsets").SelectMany(SubsetAddresses)], "<none>");

    private static IEnumerable<string> SubsetAddresses(JsonObject subset) =>
        subset.Items("ports").Count == 0
            ? subset.Items("addresses").Select(a => a.Text("ip"))
            : subset.Items("ports").SelectMany(p => subset.Items("addresses").Select(a => Join(a.Text("ip"), p.Number("port"))));

    private static string Join(string ip, long port) =>
        ip.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{ip}]:{port}") : string.Create(CultureInfo.InvariantCulture, $"{ip}:{port}");
}
