using k8s.Models;
using NodeStack.Kubelet.Configuration;
using NodeStack.Kubelet.Pods;

namespace NodeStack.Kubelet.Admission;

/// <summary>
/// Features that a node tells of in status.declaredFeatures, so that schedulers, the API server and admission know what its pods may
/// ask for. Told is only what is there: of those of 1.36, ExtendWebSocketsToKubelet is not.
/// </summary>
internal static class DeclaredFeatureRules
{
    /// <summary>Without the two the API server refuses such resizes of pods that are here (its admission NodeDeclaredFeatureValidator).</summary>
    private const string PodLevelResizes = "InPlacePodLevelResourcesVerticalScaling";
    private const string InitContainerResizes = "InPlacePodVerticalScalingInitContainers";
    private const string RestartAllContainers = "RestartAllContainersOnContainerExits";
    private const string UserNamespacesOnHostNetwork = "UserNamespacesHostNetworkSupport";

    /// <summary>In order of name; null: the feature gate NodeDeclaredFeatures is off, and nobody asks.</summary>
    public static IReadOnlyList<string>? Told(KubeletConfiguration config) =>
        FeatureGates.IsOn(config, FeatureGates.NodeDeclaredFeatures) ? [PodLevelResizes, InitContainerResizes, RestartAllContainers] : null;

    /// <summary>Refuses pods that need what the node does not tell of.</summary>
    public static PodRejection? Judge(V1Pod pod, IReadOnlyList<string>? told)
    {
        if (told is null)
            return null;
        var missing = Needs(pod).Where(need => !told.Contains(need)).Order(StringComparer.Ordinal).ToArray();
        return missing.Length == 0
            ? null
            : new PodRejection("PodFeatureUnsupported", $"Pod requires node features that are not available: {string.Join(", ", missing)}");
    }

    private static IEnumerable<string> Needs(V1Pod pod)
    {
        if (RestartRules.MayRestartAll(pod.Spec))
            yield return RestartAllContainers;
        if (pod.Spec is { HostNetwork: true, HostUsers: false })
            yield return UserNamespacesOnHostNetwork;
    }
}
