using System.Globalization;
using k8s.Models;
using NodeStack.Kubelet.Tests.Pods;

namespace NodeStack.Kubelet.Tests.Resources.Resize;

/// <summary>Pods for the tests of resizes, written short: "cpu=1 memory=1Gi". Where no limits are given they are the requests.</summary>
internal static class ResizeBuild
{
    public static V1Pod Pod(int number, long generation, params V1Container[] containers)
    {
        var pod = PodBuild.Pod(containers).Named("p" + number.ToString(CultureInfo.InvariantCulture), PodBuild.UidOf(number));
        pod.Metadata.Generation = generation;
        return pod;
    }

    public static V1Container Container(string name, string requests, string? limits = null)
    {
        var container = PodBuild.Container(name);
        container.Resources = PodBuilder.Requirements(requests, limits ?? requests);
        return container;
    }

    public static V1Container AsSidecar(this V1Container container)
    {
        container.RestartPolicy = "Always";
        return container;
    }

    public static V1Container RestartsFor(this V1Container container, string resource)
    {
        container.ResizePolicy = [new V1ContainerResizePolicy { ResourceName = resource, RestartPolicy = "RestartContainer" }];
        return container;
    }
}
