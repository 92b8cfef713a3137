using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>Events: what happened to an object.</summary>
internal sealed class EventKind : KindRules
{
    private static readonly EventKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "",
        Version = "v1",
        Resource = "events",
        Kind = "Event",
        Singular = "event",
        Namespaced = true,
        Schema = "io.k8s.api.core.v1.Event",
        ShortNames = ["ev"],
        Rules = Rules,
        Lifetime = TimeSpan.FromHours(1),
        Table = TableBuilder.Of(
            TableCell.Timed("Last Seen", EventTableRenderer.LastSeen),
            TableCell.Text("Type", i => i.Text("type")),
            TableCell.Text("Reason", i => i.Text("reason")),
            TableCell.Text("Object", EventTableRenderer.Target),
            TableCell.Wide("Subobject", i => i.Child("involvedObject").Text("fieldPath")),
            TableCell.Wide("Source", EventTableRenderer.Source),
            TableCell.Text("Message", i => i.Text("message").Trim()),
            TableCell.Timed("First Seen", EventTableRenderer.FirstSeen) with { Column = new TableColumn("First Seen", "string", "", 1) },
            TableCell.Wide("Count", EventTableRenderer.Count),
            TableCell.Name with { Column = TableCell.Name.Column with { Priority = 1 } }),
        SelectableFields = FieldSet.Of(
            FieldSet.Text("involvedObject.kind"),
            FieldSet.Text("involvedObject.namespace"),
            FieldSet.Text("involvedObject.name"),
            FieldSet.Text("involvedObject.uid"),
            FieldSet.Text("involvedObject.apiVersion"),
            FieldSet.Text("involvedObject.resourceVersion"),
            FieldSet.Text("involvedObject.fieldPath"),
            FieldSet.Text("reason"),
            FieldSet.Text("reportingComponent"),
            FieldSet.Named("source", i => TableCell.Or(i.Child("source").Text("component"), i.Text("reportingComponent"))),
            FieldSet.Text("type")),
    };

    public override bool HasDependents => false;

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context) => EventValidator.Check(item, errors, "reportingComponent");

    public override bool AllowCreateOnUpdate => true;
}
