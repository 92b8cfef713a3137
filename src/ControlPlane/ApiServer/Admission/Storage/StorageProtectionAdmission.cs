using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Admission.Storage;

/// <summary>Claims, volumes and volume attribute classes do not go away while they are in use: a finalizer holds them, a controller takes it off.</summary>
public sealed class StorageProtectionAdmission : IMutatingAdmission
{
    public string Name => "StorageObjectInUseProtection";

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        var finalizer = request.Resource.QualifiedName switch
        {
            "persistentvolumeclaims" => "kubernetes.io/pvc-protection",
            "persistentvolumes" => "kubernetes.io/pv-protection",
            "volumeattributesclasses.storage.k8s.io" => "kubernetes.io/vac-protection",
            _ => null,
        };
        if (finalizer is not null
            && request.Subresource.Length == 0
            && request.Creates()
            && request.Object is { } item
            && !item.Texts("metadata", "finalizers").Contains(finalizer))
            item.Child("metadata").Children("finalizers").Add((JsonNode)finalizer);
        return ValueTask.CompletedTask;
    }
}
