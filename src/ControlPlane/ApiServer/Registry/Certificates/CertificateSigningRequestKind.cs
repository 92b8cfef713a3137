using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Certificates;

/// <summary>Certificate signing requests: who asks a signer for what.</summary>
internal sealed class CertificateSigningRequestKind : SpecStatusRules
{
    private static readonly CertificateSigningRequestKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "certificates.k8s.io",
        Version = "v1",
        Resource = "certificatesigningrequests",
        Kind = "CertificateSigningRequest",
        Singular = "certificatesigningrequest",
        Namespaced = false,
        Schema = "io.k8s.api.certificates.v1.CertificateSigningRequest",
        ShortNames = ["csr"],
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("approval", new ApprovalRules(Rules)),
            new PartSubresource("status", new SigningRequestStatusRules(Rules)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Age,
            TableCell.Text("SignerName", i => TableCell.OrNone(i.Child("spec").Text("signerName"))),
            TableCell.Text("Requestor", i => i.Child("spec").Text("username")),
            TableCell.Text("RequestedDuration", i => i.Child("spec").NumberOrNull("expirationSeconds") is { } seconds ? AgeRenderer.Render(TimeSpan.FromSeconds(seconds)) : "<none>"),
            TableCell.Text("Condition", Condition)),
        SelectableFields = FieldSet.Of(FieldSet.Text("spec.signerName")),
    };

    /// <summary>Any that fits a path, as generated ones do.</summary>
    public override string? CheckName(string name) => NameRules.PathSegment(name);

    /// <summary>Who asks is known better than they say.</summary>
    public override void PrepareForCreate(JsonObject item, WriteContext context)
    {
        base.PrepareForCreate(item, context);
        var spec = item.MakeChild("spec");
        var user = context.User;
        foreach (var field in new[] { "username", "uid", "groups", "extra" })
            spec.Remove(field);
        if (user.Name.Length > 0)
            spec["username"] = user.Name;
        if (user.Uid.Length > 0)
            spec["uid"] = user.Uid;
        if (user.Groups.Count > 0)
            spec["groups"] = new JsonArray([.. user.Groups.Select(g => (JsonNode)g)]);
        foreach (var (key, values) in user.Extra)
            spec.MakeChild("extra")[key] = new JsonArray([.. values.Select(v => (JsonNode)v)]);
    }

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        base.PrepareForUpdate(item, old, context);
        item.Take("spec", old);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => SigningRequestValidator.Check(item, null, errors);

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        SigningRequestValidator.Check(item, old, errors);
        SigningRequestValidator.CheckUpdate(item, old, mayApprove: false, maySign: false, errors);
    }

    private static string Condition(JsonObject item)
    {
        var types = item.Child("status").Items("conditions").Select(c => c.Text("type")).ToHashSet(StringComparer.Ordinal);
        var state = types.Contains("Denied") ? "Denied" : types.Contains("Approved") ? "Approved" : "Pending";
        return state + (types.Contains("Failed") ? ",Failed" : "") + (item.Child("status").Text("certificate").Length > 0 ? ",Issued" : "");
    }
}
