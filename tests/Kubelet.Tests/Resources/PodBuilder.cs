using k8s.Models;

namespace NodeStack.Kubelet.Tests.Resources;

/// <summary>Pods for the tests of this folder, written short: "cpu=100m memory=1Gi".</summary>
internal static class PodBuilder
{
    public static V1Pod Pod(params V1Container[] containers) => new()
    {
        Metadata = new V1ObjectMeta { Name = "p", NamespaceProperty = "default", Uid = "1234-5678" },
        Spec = new V1PodSpec { Containers = [.. containers] }
    };

    public static V1Container Container(string requests = "", string limits = "", string name = "c", bool sidecar = false) => new()
    {
        Name = name,
        RestartPolicy = sidecar ? "Always" : null,
        Resources = Requirements(requests, limits)
    };

    public static V1ResourceRequirements Requirements(string requests, string limits) => new() { Requests = List(requests), Limits = List(limits) };

    public static V1Pod WithInit(this V1Pod pod, params V1Container[] init)
    {
        pod.Spec.InitContainers = [.. init];
        return pod;
    }

    public static V1Pod WithPodLevel(this V1Pod pod, string requests, string limits = "")
    {
        pod.Spec.Resources = Requirements(requests, limits);
        return pod;
    }

    public static V1Pod WithOverhead(this V1Pod pod, string overhead)
    {
        pod.Spec.Overhead = List(overhead);
        return pod;
    }

    public static Dictionary<string, ResourceQuantity>? List(string text) => text.Length == 0
        ? null
        : text.Split(' ').Select(p => p.Split('=')).ToDictionary(p => p[0], p => new ResourceQuantity(p[1]));
}
