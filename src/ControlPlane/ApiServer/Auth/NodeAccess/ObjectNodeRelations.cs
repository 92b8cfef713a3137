using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;

/// <summary>
/// Relations read straight from the caches: there is no graph that could be behind them. What a pod or volume refers to is read once per stored
/// version. Thread-safe.
/// </summary>
public sealed class ObjectNodeRelations(IObjects objects) : INodeRelations
{
    private const string NodeField = "spec.nodeName";
    private readonly ParsedObjects<PodReferences> _pods = new(PodReferencesParser.Parse);
    private readonly ParsedObjects<VolumeReferences> _volumes = new(VolumeReferencesParser.Parse);
    private readonly ParsedObjects<string> _nodeNames = new(item => item.Text("spec", "nodeName"));

    public bool AreRelated(string node, string resource, string @namespace, string name) => resource switch
    {
        "pods" => objects.Find("pods", @namespace, name) is { } pod && IsOn(pod, node),
        "secrets" => AnyPod(node, @namespace, p => p.Secrets.Contains(name)) || AnyVolume(node, v => v.Secrets.Contains((@namespace, name))),
        "configmaps" => AnyPod(node, @namespace, p => p.ConfigMaps.Contains(name)),
        "serviceaccounts" => AnyPod(node, @namespace, p => p.ServiceAccount == name),
        "persistentvolumeclaims" => AnyPod(node, @namespace, p => p.VolumeClaims.Contains(name)),
        "resourceclaims.resource.k8s.io" => AnyPod(node, @namespace, p => p.ResourceClaims.Contains(name)),
        "persistentvolumes" => objects.Find("persistentvolumes", "", name) is { } volume && IsUsed(_volumes.Of(volume), node),
        "volumeattachments.storage.k8s.io" or "resourceslices.resource.k8s.io" => objects.Find(resource, "", name) is { } item && _nodeNames.Of(item) == node,
        _ => false,
    };

    private bool AnyPod(string node, string @namespace, Func<PodReferences, bool> matches) =>
        objects.All("pods", @namespace).Any(p => IsOn(p, node) && matches(_pods.Of(p)));

    private bool AnyVolume(string node, Func<VolumeReferences, bool> matches) =>
        objects.All("persistentvolumes").Select(_volumes.Of).Any(v => matches(v) && IsUsed(v, node));

    private bool IsUsed(VolumeReferences volume, string node) =>
        volume.ClaimName.Length > 0 && AnyPod(node, volume.ClaimNamespace, p => p.VolumeClaims.Contains(volume.ClaimName));

    private static bool IsOn(CachedObject pod, string node) => pod.Fields.TryGetValue(NodeField, out var at) && at == node;
}
