namespace NodeStack.Kubelet.Configuration;

/// <summary>What enforceNodeAllocatable may hold.</summary>
internal static class NodeAllocatableRules
{
    private const string Field = "enforceNodeAllocatable (--enforce-node-allocatable)";

    public static void Check(KubeletConfiguration c, List<string> errors)
    {
        var values = c.EnforceNodeAllocatable ?? [];
        CheckExclusive(values, "system-reserved", errors);
        CheckExclusive(values, "kube-reserved", errors);
        var seen = new HashSet<string>();
        foreach (var value in values)
        {
            if (!seen.Add(value))
                Add(errors, $"duplicated enforcements \"{value}\" in {Field}");
            else
                CheckOne(c, value, values.Count, errors);
        }
    }

    private static void CheckExclusive(IReadOnlyList<string> values, string name, List<string> errors)
    {
        if (values.Contains(name) && values.Contains(name + "-compressible"))
            Add(errors, $"both \"{name}\" and \"{name}-compressible\" cannot be specified together in {Field}");
    }

    private static void CheckOne(KubeletConfiguration c, string value, int count, List<string> errors)
    {
        switch (value)
        {
            case "pods":
                break;
            case "system-reserved" or "system-reserved-compressible" when c.SystemReservedCgroup.Length == 0:
                Add(errors, $"systemReservedCgroup (--system-reserved-cgroup) must be specified when \"system-reserved\" or \"system-reserved-compressible\" included in {Field}");
                break;
            case "kube-reserved" or "kube-reserved-compressible" when c.KubeReservedCgroup.Length == 0:
                Add(errors, $"kubeReservedCgroup (--kube-reserved-cgroup) must be specified when \"kube-reserved\" or \"kube-reserved-compressible\" included in {Field}");
                break;
            case "system-reserved" or "system-reserved-compressible" or "kube-reserved" or "kube-reserved-compressible":
                break;
            case "none":
                if (count > 1)
                    Add(errors, $"{Field} may not contain additional enforcements when \"none\" is specified");
                return;
            default:
                Add(errors, $"option \"{value}\" specified for {Field}. Valid options are \"pods\", \"system-reserved\", \"system-reserved-compressible\", \"kube-reserved\", \"kube-reserved-compressible\" or \"none\"");
                return;
        }
        if (!c.CgroupsPerQos)
            Add(errors, $"cgroupsPerQOS (--cgroups-per-qos) must be set to true when \"{value}\" contained in {Field}");
    }

    private static void Add(List<string> errors, string error) => KubeletConfigurationValidator.Require(false, errors, error);
}
