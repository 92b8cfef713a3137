using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Warnings;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Networking;

/// <summary>Network policies: who may talk to pods.</summary>
internal sealed class NetworkPolicyKind : KindRules
{
    private static readonly NetworkPolicyKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "networking.k8s.io",
        Version = "v1",
        Resource = "networkpolicies",
        Kind = "NetworkPolicy",
        Singular = "networkpolicy",
        Namespaced = true,
        Schema = "io.k8s.api.networking.v1.NetworkPolicy",
        ShortNames = ["netpol"],
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Pod-Selector", i => SelectorRenderer.RenderOrNone(i.Child("spec").Child("podSelector"))),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.MakeChild("spec");
        if (spec.Count("policyTypes") == 0)
            spec["policyTypes"] = spec.Count("egress") == 0 ? new JsonArray("Ingress") : new JsonArray("Ingress", "Egress");
        foreach (var port in spec.Items("ingress").Concat(spec.Items("egress")).SelectMany(r => r.Items("ports")).Where(p => !p.Has("protocol")))
            port["protocol"] = "TCP";
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) =>
        NetworkPolicyValidator.Check(FieldCursor.Of(item, errors)["spec"], new HashSet<string>(StringComparer.Ordinal));

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        NetworkPolicyValidator.Check(FieldCursor.Of(item, errors)["spec"], Networks(old).Select(n => n.Text).ToHashSet(StringComparer.Ordinal));

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) =>
        Networks(item).SelectMany(n => AddressWarningRules.OfNetwork(n.Path, n.Text));

    private static IEnumerable<FieldCursor> Networks(JsonObject item)
    {
        var spec = FieldCursor.Of(item, new FieldErrors())["spec"];
        var blocks = spec["ingress"].Items.SelectMany(r => r["from"].Items).Concat(spec["egress"].Items.SelectMany(r => r["to"].Items)).Select(p => p["ipBlock"]);
        return blocks.Where(b => b.IsSet).SelectMany(b => b["except"].Items.Prepend(b["cidr"]));
    }

    public override bool HasGeneration => true;
}
