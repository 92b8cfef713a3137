using k8s.Models;

namespace NodeStack.Kubelet.Tests.Pods;

/// <summary>Small pods for tests.</summary>
internal static class PodBuild
{
    public const string Uid = "11111111-2222-3333-4444-555555555555";

    public static V1Pod Pod(params V1Container[] containers) => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = new V1ObjectMeta { Name = "p", NamespaceProperty = "ns", Uid = Uid, Generation = 1 },
        Spec = new V1PodSpec
        {
            RestartPolicy = "Always",
            TerminationGracePeriodSeconds = 30,
            Containers = containers.Length > 0 ? [.. containers] : [Container("c")],
        },
    };

    public static V1Container Container(string name) => new() { Name = name, Image = "img:1" };

    public static V1Container Sidecar(string name) => new() { Name = name, Image = "img:1", RestartPolicy = "Always" };

    public static V1Pod WithInit(this V1Pod pod, params V1Container[] inits)
    {
        pod.Spec.InitContainers = [.. inits];
        return pod;
    }

    public static V1Pod WithPolicy(this V1Pod pod, string policy)
    {
        pod.Spec.RestartPolicy = policy;
        return pod;
    }

    public static V1Pod Named(this V1Pod pod, string name, string uid)
    {
        pod.Metadata.Name = name;
        pod.Metadata.Uid = uid;
        return pod;
    }

    /// <summary>Exits with these codes have all containers of the pod start anew.</summary>
    public static V1Container RestartsAll(V1Container container, params int[] codes) => WithRule(container, "RestartAllContainers", "In", codes);

    public static V1Container WithRule(V1Container container, string action, string op, params int[] codes)
    {
        container.RestartPolicy ??= "Never";
        container.RestartPolicyRules ??= [];
        container.RestartPolicyRules.Add(new V1ContainerRestartRule
        {
            Action = action,
            ExitCodes = new V1ContainerRestartRuleOnExitCodes { OperatorProperty = op, Values = [.. codes] },
        });
        return container;
    }

    /// <summary>A uid of the usual shape with a number in it.</summary>
    public static string UidOf(int number) => $"00000000-0000-0000-0000-{number:x12}";
}
