using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.ApiServer.Admission.Storage;

/// <summary>Only bound claims of a storage class that allows it can be made larger.</summary>
public sealed class ClaimResizeAdmission(IObjects objects) : IValidatingAdmission
{
    private const string BetaClass = "volume.beta.kubernetes.io/storage-class";

    public string Name => "PersistentVolumeClaimResize";

    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.IsFor("persistentvolumeclaims")
            && request.Updates()
            && request is { Object: { } claim, OldObject: { } old }
            && Size(claim) > Size(old))
        {
            if (old.Text("status", "phase") != "Bound")
                throw request.Forbid("Only bound persistent volume claims can be expanded");
            if (ClassOf(claim) != ClassOf(old) || !AllowsExpansion(ClassOf(old)))
                throw request.Forbid("only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
        }
        return ValueTask.CompletedTask;
    }

    private bool AllowsExpansion(string name) =>
        name.Length > 0
        && objects.Find("storageclasses.storage.k8s.io", "", name) is { } cached
        && ParsedObjects<JsonObject>.Read(cached).Flag("allowVolumeExpansion") == true;

    private static Quantity Size(JsonObject claim) => ResourceListRules.Read(claim.At("spec", "resources", "requests")).GetValueOrDefault("storage");

    private static string ClassOf(JsonObject claim) =>
        claim.At("metadata", "annotations", BetaClass) is { } beta ? beta.Text() : claim.Text("spec", "storageClassName");
}
