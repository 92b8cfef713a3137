using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.FlowControl;

/// <summary>Priority levels: how many requests of a kind are served at once.</summary>
internal sealed class PriorityLevelConfigurationKind : SpecStatusRules
{
    private static readonly PriorityLevelConfigurationKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "flowcontrol.apiserver.k8s.io",
        Version = "v1",
        Resource = "prioritylevelconfigurations",
        Kind = "PriorityLevelConfiguration",
        Singular = "prioritylevelconfiguration",
        Namespaced = false,
        Schema = "io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration",
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new CountedStatusRules(Rules, FlowConditionChecks.Check, StatusRules.AllMetadata)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Type", i => i.Child("spec").Text("type")),
            TableCell.Value("NominalConcurrencyShares", i => NumberOrNone(i.Child("spec").Child("limited"), "nominalConcurrencyShares")),
            TableCell.Value("Queues", i => NumberOrNone(Queuing(i), "queues")),
            TableCell.Value("HandSize", i => NumberOrNone(Queuing(i), "handSize")),
            TableCell.Value("QueueLengthLimit", i => NumberOrNone(Queuing(i), "queueLengthLimit")),
            TableCell.Age),
    };

    public override void SetDefaults(JsonObject item)
    {
        var spec = item.Child("spec");
        spec.Child("exempt")?.Default("nominalConcurrencyShares", 0);
        spec.Child("exempt")?.Default("lendablePercent", 0);
        if (spec.Child("limited") is not { } limited)
            return;
        limited.Default("nominalConcurrencyShares", 30);
        limited.Default("lendablePercent", 0);
        if (limited.Child("limitResponse").Child("queuing") is not { } queuing)
            return;
        queuing.DefaultZero("handSize", 8);
        queuing.DefaultZero("queues", 64);
        queuing.DefaultZero("queueLengthLimit", 50);
    }

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        PriorityLevelValidator.Check(spec, item.Child("metadata").Text("name"));
        FlowConditionChecks.Check(FieldCursor.Of(item, errors)["status"], item);
    }

    public override bool HasGeneration => true;

    private static JsonObject? Queuing(JsonObject item) => item.Child("spec").Child("limited").Child("limitResponse").Child("queuing");

    private static JsonNode NumberOrNone(JsonObject? item, string field) => item is null ? "<none>" : item.Number(field);
}
