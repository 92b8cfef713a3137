using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Networking;

/// <summary>IP addresses that services have: one object each.</summary>
internal sealed class IPAddressKind : KindRules
{
    private static readonly IPAddressKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "networking.k8s.io",
        Version = "v1",
        Resource = "ipaddresses",
        Kind = "IPAddress",
        Singular = "ipaddress",
        Namespaced = false,
        Schema = "io.k8s.api.networking.v1.IPAddress",
        ShortNames = ["ip"],
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("ParentRef", Parent)),
    };

    public override string? CheckName(string name) => IpRules.CanonicalAddress(name);

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var parent = FieldCursor.Of(item, errors)["spec"]["parentRef"];
        if (!parent.IsSet)
        {
            parent.Required();
            return;
        }
        parent["group"].MayBe(NameRules.Dns1123Subdomain);
        parent["resource"].MustBeSetAnd(NameRules.PathSegment);
        parent["name"].MustBeSetAnd(NameRules.PathSegment);
        parent["namespace"].MayBe(NameRules.PathSegment);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        FieldCursor.Of(item, errors)["spec"]["parentRef"].MustNotChange(old.Child("spec")?["parentRef"]);

    private static string Parent(JsonObject item)
    {
        if (item.Child("spec").Child("parentRef") is not { } parent)
            return "<none>";
        var resource = parent.Text("group").Length == 0 ? parent.Text("resource") : $"{parent.Text("resource")}.{parent.Text("group")}";
        var space = parent.Text("namespace").Length == 0 ? "" : parent.Text("namespace") + "/";
        return $"{resource.ToLowerInvariant()}/{space}{parent.Text("name")}";
    }
}
