using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;

/// <summary>Finds the Secrets of a PersistentVolume that the node (not only a controller) must read.</summary>
public static class VolumeReferencesParser
{
    private static readonly string[] Sources = ["cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"];
    private static readonly string[] CsiReferences = ["nodePublishSecretRef", "nodeStageSecretRef", "nodeExpandSecretRef"];

    public static VolumeReferences Parse(JsonObject volume)
    {
        var spec = volume["spec"];
        var claimNamespace = spec.Text("claimRef", "namespace");
        var secrets = Sources.Select(s => spec.At(s, "secretRef")).Concat(CsiReferences.Select(r => spec.At("csi", r))).Select(r => Named(r, claimNamespace))
            .Append((spec.Text("azureFile", "secretNamespace") is { Length: > 0 } own ? own : claimNamespace, spec.Text("azureFile", "secretName")));
        return new VolumeReferences(claimNamespace, spec.Text("claimRef", "name"), secrets.Where(s => s.Item1.Length > 0 && s.Item2.Length > 0).ToHashSet());
    }

    // A reference without a namespace means the claim's.
    private static (string Namespace, string Name) Named(JsonNode? reference, string claimNamespace) =>
        (reference.Text("namespace") is { Length: > 0 } own ? own : claimNamespace, reference.Text("name"));
}
