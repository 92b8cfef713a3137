using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry.Tables;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Coordination;

/// <summary>Leases: who leads, and until when.</summary>
internal sealed class LeaseKind : KindRules
{
    private static readonly LeaseKind Rules = new();

    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "coordination.k8s.io",
        Version = "v1",
        Resource = "leases",
        Kind = "Lease",
        Singular = "lease",
        Namespaced = true,
        Schema = "io.k8s.api.coordination.v1.Lease",
        Rules = Rules,
        Table = TableBuilder.Of(
            TableCell.Name,
            TableCell.Text("Holder", i => i.Child("spec").Text("holderIdentity")),
            TableCell.Age),
    };

    public override void Validate(JsonObject item, FieldErrors errors, WriteContext context)
    {
        var spec = FieldCursor.Of(item, errors)["spec"];
        if (spec["leaseDurationSeconds"].NumberOrNull <= 0)
            spec["leaseDurationSeconds"].Invalid("must be greater than 0");
        spec["leaseTransitions"].MustNotBeNegative();
        if (spec["strategy"].IsSet)
            CheckStrategy(spec["strategy"], spec["strategy"]["strategy"].Path);
        if (!spec["preferredHolder"].IsEmpty && spec["strategy"].IsEmpty)
            spec["preferredHolder"].Forbidden("may only be specified if `strategy` is defined");
    }

    private static void CheckStrategy(FieldCursor strategy, string path)
    {
        if (!strategy.Text.Contains('/', StringComparison.Ordinal))
            strategy.Named(path).MayBeOneOf("OldestEmulationVersion");
        else
            strategy.Named(path).MustBeLabelKey();
    }

    public override bool AllowCreateOnUpdate => true;

    public override bool AllowUnconditionalUpdate => false;
}
