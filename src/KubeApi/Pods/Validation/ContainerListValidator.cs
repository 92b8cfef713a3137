using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>The lists of containers: unique names, unique host ports, and what init and ephemeral containers may not have.</summary>
internal static class ContainerListValidator
{
    private const string OnlySidecars = "may not be set for init containers without restartPolicy=Always";
    private const string NotEphemeral = "cannot be set for an Ephemeral Container";

    public static void Check(FieldCursor spec, IReadOnlyDictionary<string, JsonObject> volumes)
    {
        var around = new ContainerSurroundings(spec, volumes);
        CheckMain(spec["containers"], around);
        CheckInit(spec["initContainers"], around);
        CheckEphemeral(spec["ephemeralContainers"], around);
    }

    /// <summary>Images may be padded in templates, not in pods.</summary>
    public static void CheckImages(FieldCursor spec)
    {
        foreach (var container in spec["containers"].Items.Concat(spec["initContainers"].Items))
            CheckImage(container);
    }

    private static void CheckImage(FieldCursor container)
    {
        if (container["image"].Text.Trim() != container["image"].Text)
            container["image"].Invalid("must not have leading or trailing whitespace");
    }

    private static void CheckMain(FieldCursor containers, ContainerSurroundings around)
    {
        if (!containers.MustBeSet())
            return;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var container in containers.Items)
        {
            ContainerValidator.Check(container, around);
            if (!names.Add(container["name"].Text))
                container["name"].Duplicate(container["name"].Text);
            ActionValidator.CheckLifecycle(container["lifecycle"], around);
            ActionValidator.CheckProbes(container, around);
            RestartRuleValidator.Check(container);
        }
        var ports = new HashSet<string>(StringComparer.Ordinal);
        foreach (var container in containers.Items)
            CheckHostPorts(container["ports"], ports);
    }

    private static void CheckInit(FieldCursor containers, ContainerSurroundings around)
    {
        var names = around.MainNames.ToHashSet(StringComparer.Ordinal);
        foreach (var container in containers.Items)
        {
            ContainerValidator.Check(container, around);
            RestartRuleValidator.Check(container);
            if (!names.Add(container["name"].Text) && !container["name"].IsEmpty)
                container["name"].Duplicate();
            CheckHostPorts(container["ports"], new HashSet<string>(StringComparer.Ordinal));
            if (container["restartPolicy"].Text == "Always")
            {
                ActionValidator.CheckLifecycle(container["lifecycle"], around);
                ActionValidator.CheckProbes(container, around);
                continue;
            }
            foreach (var field in (string[])["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"])
                container[field].MustNotBeSet(OnlySidecars);
            foreach (var policy in container["resizePolicy"].Items.Where(p => p["restartPolicy"].Text == "RestartContainer"))
                policy["restartPolicy"].Invalid("must not be set to 'RestartContainer' for non-sidecar initContainers");
        }
    }

    private static void CheckEphemeral(FieldCursor containers, ContainerSurroundings around)
    {
        var others = around.MainNames.Concat(around.InitNames).ToHashSet(StringComparer.Ordinal);
        var names = others.ToHashSet(StringComparer.Ordinal);
        foreach (var container in containers.Items)
        {
            ContainerValidator.Check(container, around);
            CheckImage(container);
            if (!names.Add(container["name"].Text))
                container["name"].Duplicate(container["name"].Text);
            var target = container["targetContainerName"];
            if (!target.IsEmpty && !others.Contains(target.Text))
                target.NotFound();
            CheckEphemeralFields(container);
        }
    }

    private static void CheckEphemeralFields(FieldCursor container)
    {
        foreach (var field in (string[])["ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"])
        {
            if (!container[field].IsEmpty)
                container[field].Forbidden(NotEphemeral);
        }
        foreach (var mount in container["volumeMounts"].Items)
        {
            if (!mount["subPath"].IsEmpty)
                mount["subPath"].Forbidden(NotEphemeral);
            if (!mount["subPathExpr"].IsEmpty)
                mount["subPathExpr"].Forbidden(NotEphemeral);
        }
    }

    private static void CheckHostPorts(FieldCursor ports, HashSet<string> taken)
    {
        foreach (var port in ports.Items.Where(p => p["hostPort"].Number != 0))
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{port["protocol"].Text}/{port["hostIP"].Text}/{port["hostPort"].Number}");
            if (!taken.Add(key))
                port["hostPort"].Duplicate(key);
        }
    }
}
