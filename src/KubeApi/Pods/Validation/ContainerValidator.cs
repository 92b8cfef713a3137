using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>What any container has: name, image, ports, environment, mounts, resources.</summary>
internal static class ContainerValidator
{
    public static void Check(FieldCursor container, ContainerSurroundings around)
    {
        container["name"].MustBeSetAnd(NameRules.Dns1123Label);
        container["image"].MustBeSet();
        container["terminationMessagePolicy"].MustBeOneOf("File", "FallbackToLogsOnError");
        CheckPorts(container["ports"]);
        EnvironmentValidator.Check(container);
        MountValidator.CheckMounts(container, around);
        MountValidator.CheckDevices(container, around);
        container["imagePullPolicy"].MustBeOneOf("Always", "IfNotPresent", "Never");
        ResourceValidator.CheckContainer(container["resources"], around.ClaimNames);
        CheckResize(container["resizePolicy"], around.RestartPolicy);
        SecurityContextValidator.CheckContainer(container["securityContext"], around.IsOnHostUsers);
    }

    private static void CheckPorts(FieldCursor ports)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var port in ports.Items)
        {
            if (!port["name"].IsEmpty)
                CheckPortName(port["name"], names);
            if (port["containerPort"].MustBeSet())
                port["containerPort"].MustBePort();
            if (port["hostPort"].Number != 0)
                port["hostPort"].MustBePort();
            port["protocol"].MustBeOneOf("SCTP", "TCP", "UDP");
        }
    }

    private static void CheckPortName(FieldCursor name, HashSet<string> names)
    {
        var problems = NameRules.PortNameProblems(name.Text).ToArray();
        foreach (var problem in problems)
            name.Invalid(problem);
        if (problems.Length == 0 && !names.Add(name.Text))
            name.Duplicate();
    }

    private static void CheckResize(FieldCursor policies, string podPolicy)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var policy in policies.Items)
        {
            var (resource, restart) = (policy["resourceName"].Text, policy["restartPolicy"].Text);
            if (!names.Add(resource))
                policy.Duplicate(resource);
            // Upstream blames the list.
            policy["resourceName"].Named(policies.Path).MustBeOneOf("cpu", "memory");
            policy["restartPolicy"].Named(policies.Path).MustBeOneOf("NotRequired", "RestartContainer");
            if (podPolicy == "Never" && restart != "NotRequired")
                policies.Invalid(restart, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
        }
    }
}
