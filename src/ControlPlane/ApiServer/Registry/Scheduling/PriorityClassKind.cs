using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Scheduling;

/// <summary>Priority classes: which pods come first.</summary>
internal sealed class PriorityClassKind : KindRules
{
    private static readonly PriorityClassKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "scheduling.k8s.io",
        Version = "v1",
        Resource = "priorityclasses",
        Kind = "PriorityClass",
        Singular = "priorityclass",
        Namespaced = false,
        Schema = "io.k8s.api.scheduling.v1.PriorityClass",
        ShortNames = ["pc"],
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Integer("Value", i => i.Number("value")),
            TableCell.Flag("Global-Default", i => i.Flag("globalDefault")),
            TableCell.Age,
            TableCell.Text("PreemptionPolicy", i => i.Text("preemptionPolicy"))),
    };

    private const long HighestOfUsers = 1000000000;
    private const string SystemPrefix = "system-";

    public override void SetDefaults(JsonObject item) => item.Default("preemptionPolicy", "PreemptLowerPriority");

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var name = item.Child("metadata").Text("name");
        if (name.StartsWith(SystemPrefix, StringComparison.Ordinal))
            CheckSystem(item, name, errors);
        else if (item.Number("value") > HighestOfUsers)
            errors.Forbidden("value", $"maximum allowed value of a user defined priority is {HighestOfUsers}");
        FieldCursor.Of(item, errors)["preemptionPolicy"].MayBeOneOf("PreemptLowerPriority", "Never");
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        if (item.Number("value") != old.Number("value"))
            errors.Forbidden("value", "may not be changed in an update.");
        FieldCursor.Of(item, errors)["preemptionPolicy"].MustNotChange(old["preemptionPolicy"]);
    }

    /// <summary>There are two, and they are as they are.</summary>
    private static void CheckSystem(JsonObject item, string name, FieldErrors errors)
    {
        long? value = name switch
        {
            "system-node-critical" => 2 * HighestOfUsers + 1000,
            "system-cluster-critical" => 2 * HighestOfUsers,
            _ => null,
        };
        var problem = true switch
        {
            _ when value is null => $"{name} is not a known system priority class",
            _ when item.Number("value") != value => $"value of {name} PriorityClass must be {value}",
            _ when item.Flag("globalDefault") => $"globalDefault of {name} PriorityClass must be false",
            _ => null,
        };
        if (problem is not null)
            errors.Forbidden("metadata.name", $"priority class names with '{SystemPrefix}' prefix are reserved for system use only. error: {problem}");
    }

    public override bool HasGeneration => true;
}
