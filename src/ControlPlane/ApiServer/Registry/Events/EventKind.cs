using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Core;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Events;

/// <summary>Events in their newer form; stored are those of core.</summary>
internal sealed class EventKind : KindRules
{
    private static readonly EventKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "events.k8s.io",
        Version = "v1",
        Resource = "events",
        Kind = "Event",
        Singular = "event",
        Namespaced = true,
        Schema = "io.k8s.api.events.v1.Event",
        ShortNames = ["ev"],
        Rules = Rules,
        StoredAs = new StoredAs("", "v1", "events", EventMapper.ToCore, EventMapper.FromCore),
        Lifetime = Core.EventKind.Declaration.Lifetime,
        Table = Core.EventKind.Declaration.Table with { Cells = (item, now) => Core.EventKind.Declaration.Table.Cells(AsCore(item), now) },
        SelectableFields = FieldSet.Of(
            About("kind"),
            About("namespace"),
            About("name"),
            About("uid"),
            About("apiVersion"),
            About("resourceVersion"),
            About("fieldPath"),
            FieldSet.Text("reason"),
            FieldSet.Named("reportingController", i => i.TextOrNull("reportingController") ?? i.Text("reportingComponent")),
            FieldSet.Text("type")),
    };

    public override bool HasDependents => false;

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        EventValidator.Check(AsCore(item), errors, "reportingController");
        EventValidator.CheckStrictly(AsCore(item), errors);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        EventValidator.Check(AsCore(item), errors, "reportingController");
        EventValidator.CheckUpdate(AsCore(item), AsCore(old), errors);
    }

    public override bool AllowCreateOnUpdate => true;

    private static JsonObject AsCore(JsonObject item)
    {
        var copy = (JsonObject)item.DeepClone();
        EventMapper.ToCore(copy);
        return copy;
    }

    /// <summary>Read from this version of the object and from the stored one alike.</summary>
    private static KeyValuePair<string, Func<JsonObject, string>> About(string field) =>
        FieldSet.Named("regarding." + field, item => (item.Child("regarding") ?? item.Child("involvedObject")).Text(field));
}
