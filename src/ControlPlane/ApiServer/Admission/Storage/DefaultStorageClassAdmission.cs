using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission.Storage;

/// <summary>A claim that names no storage class gets the default one.</summary>
public sealed class DefaultStorageClassAdmission(IObjects objects) : IMutatingAdmission
{
    public string Name => "DefaultStorageClass";

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.IsFor("persistentvolumeclaims")
            && request.Creates()
            && request.Object is { } claim
            // An empty class is a choice too: none.
            && claim.At("spec", "storageClassName") is null
            && claim.At("metadata", "annotations", "volume.beta.kubernetes.io/storage-class") is null
            && DefaultClass() is { Length: > 0 } name)
            claim.Child("spec")["storageClassName"] = name;
        return ValueTask.CompletedTask;
    }

    private string DefaultClass() => DefaultClassRules.Name(
        objects.All("storageclasses.storage.k8s.io").Select(ParsedObjects<JsonObject>.Read), "storageclass.kubernetes.io/is-default-class",
        "storageclass.beta.kubernetes.io/is-default-class");
}
