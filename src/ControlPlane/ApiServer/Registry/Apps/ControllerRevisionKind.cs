using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Apps;

/// <summary>Controller revisions: what a template was, for rollbacks.</summary>
internal sealed class ControllerRevisionKind : KindRules
{
    private static readonly ControllerRevisionKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "apps",
        Version = "v1",
        Resource = "controllerrevisions",
        Kind = "ControllerRevision",
        Singular = "controllerrevision",
        Namespaced = true,
        Schema = "io.k8s.api.apps.v1.ControllerRevision",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Controller", Controller),
            TableCell.Value("Revision", i => i.Number("revision")),
            TableCell.Age),
    };

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var root = FieldCursor.Of(item, errors);
        root["revision"].MustNotBeNegative();
        if (!root["data"].IsSet)
            root["data"].Required("data is mandatory");
        else if (root["data"].Object is null)
            root["data"].Required("data must be a valid JSON object");
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        var root = FieldCursor.Of(item, errors);
        root["revision"].MustNotBeNegative();
        root["data"].MustNotChange(old["data"]);
    }

    private static string Controller(JsonObject item)
    {
        var owner = item.Child("metadata").Items("ownerReferences").FirstOrDefault(o => o.Flag("controller"));
        if (owner is null)
            return "<none>";
        var version = owner.Text("apiVersion");
        var slash = version.IndexOf('/', StringComparison.Ordinal);
        var kind = slash < 0 ? owner.Text("kind") : $"{owner.Text("kind")}.{version[..slash]}";
        return $"{kind.ToLowerInvariant()}/{owner.Text("name")}";
    }
}
