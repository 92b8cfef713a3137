using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Networking;

/// <summary>Service CIDRs: networks that service addresses are taken from.</summary>
internal sealed class ServiceCIDRKind : SpecStatusRules
{
    private static readonly ServiceCIDRKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "networking.k8s.io",
        Version = "v1",
        Resource = "servicecidrs",
        Kind = "ServiceCIDR",
        Singular = "servicecidr",
        Namespaced = false,
        Schema = "io.k8s.api.networking.v1.ServiceCIDR",
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new StatusRules(Rules, StatusRules.AllMetadata)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("CIDRs", i => string.Join(',', i.Child("spec").Texts("cidrs"))),
            TableCell.Age),
    };

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => Check(FieldCursor.Of(item, errors)["spec"]["cidrs"]);

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        var networks = FieldCursor.Of(item, errors)["spec"]["cidrs"];
        var before = old.Child("spec").Texts("cidrs");
        if (networks.Count != before.Count && (before.Count, networks.Count) is not (1, 2))
        {
            networks.Errors.Invalid(networks.Path, networks.Node, FieldChecks.Immutable);
            return;
        }
        foreach (var (network, was) in networks.Items.Zip(before).Where(p => p.First.Text != p.Second))
            network.Invalid(FieldChecks.Immutable);
        if (networks.Count != before.Count)
            Check(networks);
    }

    private static void Check(FieldCursor networks)
    {
        networks.MustBeSet("at least one CIDR required");
        if (networks.Count > 2)
            networks.Invalid(new JsonObject { ["CIDRs"] = networks.Node?.DeepClone() }, "may only hold up to 2 values");
        foreach (var network in networks.Items)
            network.MustBe(IpRules.CanonicalNetwork);
        var families = networks.Items.Where(n => IpRules.TryParseNetwork(n.Text, out _, out _)).Select(n => n.Text.Contains(':', StringComparison.Ordinal)).ToArray();
        if (networks.Count == 2 && families.Length == 2 && families[0] == families[1])
            networks.Invalid("may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
    }
}
