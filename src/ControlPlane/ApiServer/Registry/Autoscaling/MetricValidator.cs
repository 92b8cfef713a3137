using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Autoscaling;

/// <summary>What is measured, and what it should be.</summary>
internal static class MetricValidator
{
    private static readonly (string Type, string Field)[] Sources =
        [("Object", "object"), ("External", "external"), ("Pods", "pods"), ("Resource", "resource"), ("ContainerResource", "containerResource")];

    public static void Check(FieldCursor metric)
    {
        var type = metric["type"];
        if (type.IsEmpty)
            type.Required("must specify a metric source type");
        var expected = Sources.FirstOrDefault(s => s.Type == type.Text).Field;
        if (expected is null)
            NotSupported(type);
        var present = Sources.Where(s => metric[s.Field].IsSet).Select(s => s.Field).ToArray();
        if (present.Length > 0)
            CheckSource(present[0], metric[present[0]]);
        if (expected is null)
            NotSupported(type);
        else if (!metric[expected].IsSet)
            metric[expected].Required("must populate information for the given metric source");
        if (present.Length == 1)
            return;
        foreach (var other in present.Where(p => p != expected))
            metric[other].Forbidden("must populate the given metric source only");
    }

    private static void NotSupported(FieldCursor type) => type.NotSupported("ContainerResource", "External", "Object", "Pods", "Resource");

    private static void CheckSource(string field, FieldCursor source)
    {
        var target = source["target"];
        switch (field)
        {
            case "object":
                AutoscalerValidator.CheckReference(source["describedObject"], false);
                CheckIdentifier(source["metric"]);
                CheckTarget(target);
                MustHaveOne(target, "value", "averageValue", "averageValue", "must set either a target value or averageValue");
                break;
            case "external":
                CheckIdentifier(source["metric"]);
                CheckTarget(target);
                MustHaveOne(target, "value", "averageValue", "averageValue", "must set either a target value for metric or a per-pod target");
                if (target["value"].IsSet && target["averageValue"].IsSet)
                    target["value"].Forbidden("may not set both a target value for metric and a per-pod target");
                break;
            case "pods":
                CheckIdentifier(source["metric"]);
                CheckTarget(target);
                if (!target["averageValue"].IsSet)
                    target["averageValue"].Required("must specify a positive target averageValue");
                break;
            default:
                CheckResource(field, source, target);
                break;
        }
    }

    private static void CheckResource(string field, FieldCursor source, FieldCursor target)
    {
        source["name"].MustBeSet("must specify a resource name");
        if (field == "containerResource")
        {
            if (!source["name"].IsEmpty)
                ResourceValidator.CheckContainerName(source["name"].Text, source["name"]);
            if (source["container"].MustBeSet("must specify a container"))
                source["container"].MustBe(NameRules.Dns1123Label);
        }
        CheckTarget(target);
        MustHaveOne(target, "averageUtilization", "averageValue", "averageUtilization", "must set either a target raw value or a target utilization");
        if (target["averageUtilization"].IsSet && target["averageValue"].IsSet)
            target["averageValue"].Forbidden("may not set both a target raw value and a target utilization");
    }

    private static void MustHaveOne(FieldCursor target, string one, string other, string told, string detail)
    {
        if (!target[one].IsSet && !target[other].IsSet)
            target[told].Required(detail);
    }

    private static void CheckIdentifier(FieldCursor metric)
    {
        if (metric["name"].MustBeSet("must specify a metric name"))
            metric["name"].MustBe(NameRules.PathSegment);
    }

    private static void CheckTarget(FieldCursor target)
    {
        if (target["type"].IsEmpty)
            target["type"].Required("must specify a metric target type");
        if (target["type"].Text is not ("Utilization" or "Value" or "AverageValue"))
            target["type"].Invalid(target["type"].Text, "must be either Utilization, Value, or AverageValue");
        foreach (var amount in new[] { target["value"], target["averageValue"] }.Where(v => v.IsSet && v.Amount().Sign <= 0))
            amount.Invalid(amount.Scalar, "must be positive");
        if (target["averageUtilization"].NumberOrNull < 1)
            target["averageUtilization"].Invalid("must be greater than 0");
    }
}
