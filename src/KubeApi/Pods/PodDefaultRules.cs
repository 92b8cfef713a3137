using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.KubeApi.Pods;

/// <summary>Upstream's API defaults of pods and pod templates (1.36: core/v1/defaults.go), applied in place.</summary>
public static class PodDefaultRules
{
    /// <summary>A pod: what templates get, and what follows from the whole pod.</summary>
    public static void Apply(JsonObject pod)
    {
        var spec = pod.MakeChild("spec");
        ApplyTemplateSpec(spec);
        PodResourceDefaultRules.Apply(spec);
        spec.Default("enableServiceLinks", true);
        if (spec.Flag("hostNetwork"))
            ApplyHostPorts(spec);
    }

    /// <summary>The spec of a pod template, e.g. of a Deployment.</summary>
    public static void ApplyTemplateSpec(JsonObject spec)
    {
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("restartPolicy", "Always");
        spec.Default("schedulerName", "default-scheduler");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.MakeChild("securityContext");
        foreach (var volume in spec.Items("volumes"))
            VolumeDefaultRules.Apply(volume);
        foreach (var container in AllContainers(spec))
            ContainerDefaultRules.Apply(container);
        QuantityDefaultRules.RoundUp(spec, "overhead");
        QuantityDefaultRules.RoundUp(spec.Child("resources"), "limits");
        QuantityDefaultRules.RoundUp(spec.Child("resources"), "requests");
    }

    /// <summary>The template under a name: <c>spec.template</c> of workloads.</summary>
    public static void ApplyTemplate(JsonObject? owner, string name)
    {
        if (owner.Child(name)?.MakeChild("spec") is { } spec)
            ApplyTemplateSpec(spec);
    }

    public static IEnumerable<JsonObject> AllContainers(JsonObject spec) =>
        spec.Items("initContainers").Concat(spec.Items("containers")).Concat(spec.Items("ephemeralContainers"));

    private static void ApplyHostPorts(JsonObject spec)
    {
        foreach (var port in spec.Items("containers").Concat(spec.Items("initContainers")).SelectMany(c => c.Items("ports")))
            port.DefaultZero("hostPort", port.Number("containerPort"));
    }
}
