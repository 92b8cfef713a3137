using k8s.Models;

namespace NodeStack.ControlPlane.Tests.Controllers;

/// <summary>Pods and templates of tests.</summary>
internal static class TestPods
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static V1PodTemplateSpec Template(string app, string image = "x", string restartPolicy = "Always") => new()
    {
        Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["app"] = app } },
        Spec = new V1PodSpec { Containers = [new V1Container { Name = "c", Image = image }], RestartPolicy = restartPolicy, AutomountServiceAccountToken = false, TerminationGracePeriodSeconds = 0 },
    };

    public static V1LabelSelector Selector(string app) => new() { MatchLabels = new Dictionary<string, string> { ["app"] = app } };

    /// <summary>A pod that was ready for some seconds; or never.</summary>
    public static V1Pod Pod(string name, string node = "n", string phase = "Running", int? readyFor = 100, string app = "a", bool isGoing = false) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = "ns",
            Uid = $"uid-{name}",
            Labels = new Dictionary<string, string> { ["app"] = app },
            CreationTimestamp = Now.UtcDateTime.AddSeconds(-1000),
            DeletionTimestamp = isGoing ? Now.UtcDateTime : null,
        },
        Spec = new V1PodSpec { NodeName = node, Containers = [new V1Container { Name = "c" }] },
        Status = new V1PodStatus
        {
            Phase = phase,
            Conditions = readyFor is { } seconds ? [new V1PodCondition { Type = "Ready", Status = "True", LastTransitionTime = Now.UtcDateTime.AddSeconds(-seconds) }] : null,
        },
    };
}
