using NodeStack.KubeApi.Quantities;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Resources of the whole pod, against those of its containers.</summary>
internal static class PodResourceValidator
{
    public static void Check(FieldCursor spec)
    {
        var resources = spec["resources"];
        if (!resources.IsSet)
            return;
        if (spec["os"]["name"].Text == "windows")
        {
            resources.Forbidden("may not be set for a windows pod");
            return;
        }
        resources["claims"].MustNotBeSet("claims may not be set for Resources at pod-level");
        ResourceValidator.CheckPod(resources);
        CheckSum(spec, resources, "requests");
        CheckSum(spec, resources, "limits");
        CheckContainerLimits(spec, resources);
    }

    private static void CheckSum(FieldCursor spec, FieldCursor resources, string list)
    {
        foreach (var (name, sum) in PodResourceRules.Aggregate(spec.Object ?? [], list))
        {
            var amount = resources[list].Key(name);
            var counts = list == "requests" || ResourceNameRules.IsHugePages(name);
            if (counts && amount.IsSet && sum > amount.Amount())
                amount.Invalid(amount.Amount().ToString(), $"must be greater than or equal to aggregate container {list} of {sum}");
        }
    }

    private static void CheckContainerLimits(FieldCursor spec, FieldCursor resources)
    {
        foreach (var container in spec["containers"].Items)
        {
            foreach (var (name, limit) in container["resources"]["limits"].Entries)
            {
                var most = resources["limits"].Key(name);
                if (most.IsSet && limit.Amount() > most.Amount())
                    limit.Named($"{resources.Path}.containers{container.Path[container.Path.LastIndexOf('[')..]}[{name}].limits")
                        .Invalid(limit.Amount().ToString(), $"must be less than or equal to pod limits of {most.Amount()}");
            }
        }
    }
}
