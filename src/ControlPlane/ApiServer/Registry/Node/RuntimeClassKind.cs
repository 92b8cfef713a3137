using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Pods.Warnings;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Node;

/// <summary>Runtime classes: with what containers run.</summary>
internal sealed class RuntimeClassKind : KindRules
{
    private static readonly RuntimeClassKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "node.k8s.io",
        Version = "v1",
        Resource = "runtimeclasses",
        Kind = "RuntimeClass",
        Singular = "runtimeclass",
        Namespaced = false,
        Schema = "io.k8s.api.node.v1.RuntimeClass",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Handler", i => i.Text("handler")),
            TableCell.Age),
    };

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var root = FieldCursor.Of(item, errors);
        root["handler"].MustBeSetAnd(NameRules.Dns1123Label);
        if (root["overhead"].IsSet)
            ResourceValidator.CheckOverhead(root["overhead"]["podFixed"].Named("overhead"));
        root["scheduling"]["nodeSelector"].MustBeLabels();
        CheckTolerations(root["scheduling"]["tolerations"]);
    }

    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        FieldCursor.Of(item, errors)["handler"].MustNotChange(old["handler"]);

    public override IEnumerable<string> Warnings(JsonObject item, JsonObject? old) =>
        item.Child("scheduling").Entries("nodeSelector").Select(l => NodeLabelRules.Deprecation(l.Key)).OfType<string>().Select(m => $"scheduling.nodeSelector: {m}");

    private static void CheckTolerations(FieldCursor tolerations)
    {
        SchedulingValidator.CheckTolerations(tolerations);
        var seen = new HashSet<(string, string, string, string)>();
        foreach (var toleration in tolerations.Items)
        {
            if (!seen.Add((toleration["key"].Text, toleration["operator"].Text, toleration["value"].Text, toleration["effect"].Text)))
                toleration.Duplicate();
        }
    }

    public override bool AllowCreateOnUpdate => true;

    public override bool AllowUnconditionalUpdate => false;
}
