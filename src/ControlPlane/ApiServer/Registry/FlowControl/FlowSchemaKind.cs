using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.ControlPlane.ApiServer.Registry.Workloads;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.FlowControl;

/// <summary>Flow schemas: which requests share a priority level.</summary>
internal sealed class FlowSchemaKind : SpecStatusRules
{
    private static readonly FlowSchemaKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "flowcontrol.apiserver.k8s.io",
        Version = "v1",
        Resource = "flowschemas",
        Kind = "FlowSchema",
        Singular = "flowschema",
        Namespaced = false,
        Schema = "io.k8s.api.flowcontrol.v1.FlowSchema",
        Rules = Rules,
        Subresources =
        [
            new PartSubresource("status", new CountedStatusRules(Rules, FlowConditionChecks.Check, StatusRules.AllMetadata)),
        ],
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("PriorityLevel", i => i.Child("spec").Child("priorityLevelConfiguration").Text("name")),
            TableCell.Value("MatchingPrecedence", i => i.Child("spec").Number("matchingPrecedence")),
            TableCell.Text("DistinguisherMethod", i => i.Child("spec").Child("distinguisherMethod")?["type"] is { } type ? JsonFields.ScalarOf(type)! : "<none>"),
            TableCell.Age,
            WorkloadCells.Condition("MissingPL", "Dangling", c => c is null ? "?" : c.Text("status"))),
    };

    private const int HighestPrecedence = 10000;
    private const int DefaultPrecedence = 1000;

    public override void SetDefaults(JsonObject item) => item.MakeChild("spec").DefaultZero("matchingPrecedence", DefaultPrecedence);

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        var precedence = spec["matchingPrecedence"];
        if (precedence.Number <= 0)
            precedence.Invalid(precedence.Number, "must be a positive value");
        if (precedence.Number > HighestPrecedence)
            precedence.Invalid($"must not be greater than {HighestPrecedence}");
        if (precedence.Number == 1 && item.Child("metadata").Text("name") != "exempt")
            precedence.Invalid("only the schema named 'exempt' may have matchingPrecedence 1");
        if (spec["distinguisherMethod"].IsSet)
            spec["distinguisherMethod"]["type"].MayBeOneOf("ByNamespace", "ByUser");
        if (spec["priorityLevelConfiguration"]["name"].MustBeSet("must reference a priority level"))
            spec["priorityLevelConfiguration"]["name"].MustBe(NameRules.Dns1123Subdomain);
        foreach (var rule in spec["rules"].Items)
            FlowRuleChecks.Check(rule);
        FlowConditionChecks.Check(FieldCursor.Of(item, errors)["status"], item);
    }

    public override bool HasGeneration => true;
}
