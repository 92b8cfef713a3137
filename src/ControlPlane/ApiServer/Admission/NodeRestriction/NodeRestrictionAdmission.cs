using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission.NodeRestriction;

/// <summary>What the Node authorizer cannot decide because it does not see the object: a node writes only what is its own.</summary>
public sealed class NodeRestrictionAdmission(IObjects objects, IAuthorizer authorizer) : IMutatingAdmission
{
    public string Name => "NodeRestriction";

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (NodeIdentityRules.NodeName(request.User) is not { } node)
            return;
        if (node.Length == 0)
            throw request.Forbid($"could not determine node from user \"{request.User.Name}\"");
        var problem = request.Resource.QualifiedName switch
        {
            "pods" => PodProblem(node, request),
            "nodes" => NodeObjectRules.Problem(node, request.Name, request.Object, request.OldObject, request.Operation),
            "persistentvolumeclaims" => request.Subresource == "status" && request.Updates()
                ? ClaimStatusProblem(node, request.Object!, request.OldObject!)
                : "may only update PVC status",
            "serviceaccounts" when request.Creates() && request.Subresource == "token" => await TokenProblemAsync(node, request, cancellation).ConfigureAwait(false),
            "leases.coordination.k8s.io" => LeaseProblem(node, request),
            "csinodes.storage.k8s.io" => NameOf(request) == node ? null : "can only access CSINode with the same name as the requesting node",
            "resourceslices.resource.k8s.io" => SliceProblem(node, request),
            "certificatesigningrequests.certificates.k8s.io" when request is { Operation: AdmissionOperation.Create, Object: { } csr } => CsrProblem(node, csr),
            _ => null,
        };
        if (problem is not null)
            throw request.Forbid(problem);
    }

    private string? PodProblem(string node, AdmissionRequest request) => (request.Subresource, request.Operation) switch
    {
        ("", AdmissionOperation.Create) => MirrorProblem(node, request.Object!),
        ("", AdmissionOperation.Delete) => NodeOf(Pod(request, request.Name)) == node ? null : $"node \"{node}\" can only delete pods with spec.nodeName set to itself",
        ("", _) => $"unexpected operation \"{request.Operation.ToString().ToUpperInvariant()}\", node \"{node}\" can only create and delete mirror pods",
        ("status", AdmissionOperation.Update) => MirrorPodRules.StatusProblem(node, request.Object!, request.OldObject!),
        ("eviction", AdmissionOperation.Create) => NodeOf(Pod(request, NameOf(request))) == node ? null : $"node {node} can only evict pods with spec.nodeName set to itself",
        ("status" or "eviction", _) => $"unexpected operation \"{request.Operation.ToString().ToUpperInvariant()}\"",
        _ => $"unexpected pod subresource \"{request.Subresource}\", only 'status' and 'eviction' are allowed",
    };

    private string? MirrorProblem(string node, JsonObject pod)
    {
        if (MirrorPodRules.Problem(node, pod) is { } problem)
            return problem;
        var found = objects.Find("nodes", "", node) is { } cached ? ParsedObjects<JsonObject>.Read(cached) : throw ApiErrors.NotFound("", "nodes", node);
        var (claimed, uid) = (pod.Items("metadata", "ownerReferences").First().Text("uid"), found.Text("metadata", "uid"));
        return claimed == uid ? null : $"node {node} UID mismatch: expected {claimed} got {uid}";
    }

    // Only what nodes report may differ; the version may be left out.
    private static string? ClaimStatusProblem(string node, JsonObject claim, JsonObject old) =>
        JsonNode.DeepEquals(WithoutReported(claim), WithoutReported(old))
            ? null
            : $"node \"{node}\" is not allowed to update fields other than status.quantity and status.conditions";

    private static JsonObject WithoutReported(JsonObject claim)
    {
        var copy = (JsonObject)claim.DeepClone();
        foreach (var field in (string[])["resourceVersion", "managedFields"])
            copy.Child("metadata").Remove(field);
        foreach (var field in (string[])["capacity", "conditions", "allocatedResources", "allocatedResourceStatuses"])
            copy.Child("status").Remove(field);
        return copy;
    }

    private async ValueTask<string?> TokenProblemAsync(string node, AdmissionRequest request, CancellationToken cancellation)
    {
        var bound = request.Object.At("spec", "boundObjectRef");
        if (bound.Text("apiVersion") != "v1" || bound.Text("kind") != "Pod" || bound.Text("name").Length == 0)
            return "node requested token not bound to a pod";
        if (bound.Text("uid").Length == 0)
            return "node requested token with a pod binding without a uid";
        var pod = Pod(request, bound.Text("name"));
        if (pod.Text("metadata", "uid") != bound.Text("uid"))
            return $"the UID in the bound object reference ({bound.Text("uid")}) does not match the UID in record. The object might have been deleted and then recreated";
        if (NodeOf(pod) != node)
            return "node requested token bound to a pod scheduled on a different node";
        return await AudienceProblemAsync(request, pod, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<string?> AudienceProblemAsync(AdmissionRequest request, JsonObject pod, CancellationToken cancellation)
    {
        var audiences = request.Object.Texts("spec", "audiences");
        if (audiences.Count > 1)
            return "node may only request 0 or 1 audiences";
        var audience = audiences.Count == 0 ? "" : audiences[0];
        if (TokenAudienceRules.ProjectedAudiences(pod).Contains(audience) || TokenAudienceRules.Drivers(pod, DriverOfClaim).Any(d => DriverAsksFor(d, audience)))
            return null;
        var asked = new RequestAttributes
        {
            User = request.User,
            Verb = "request-serviceaccounts-token-audience",
            IsResource = true,
            Version = "v1",
            Resource = audience,
            Namespace = request.Namespace,
            Name = request.Name,
        };
        var answer = await authorizer.AuthorizeAsync(asked, cancellation).ConfigureAwait(false);
        return answer.Decision == Decision.Allow
            ? null
            : $"audience \"{audience}\" not found in pod spec volume, {request.User.Name} is not authorized to request tokens for this audience";
    }

    private string DriverOfClaim(string space, string claim) =>
        Read("persistentvolumes", "", Read("persistentvolumeclaims", space, claim).Text("spec", "volumeName")).Text("spec", "csi", "driver");

    private bool DriverAsksFor(string driver, string audience) =>
        Read("csidrivers.storage.k8s.io", "", driver).Items("spec", "tokenRequests").Any(t => t.Text("audience") == audience);

    private static string? LeaseProblem(string node, AdmissionRequest request)
    {
        if (request.Namespace != WellKnown.NodeLeaseNamespace)
            return $"can only access leases in the \"{WellKnown.NodeLeaseNamespace}\" system namespace";
        return NameOf(request) == node ? null : "can only access node lease with the same name as the requesting node";
    }

    private static string? SliceProblem(string node, AdmissionRequest request) => request.Operation switch
    {
        AdmissionOperation.Create when request.Object.Text("spec", "nodeName") != node => "can only create ResourceSlice with the same NodeName as the requesting node",
        AdmissionOperation.Delete when request.OldObject.Text("spec", "nodeName") != node => "can only delete ResourceSlice with the same NodeName as the requesting node",
        _ => null,
    };

    private static string? CsrProblem(string node, JsonObject csr)
    {
        if (csr.Text("spec", "signerName") is not ("kubernetes.io/kubelet-serving" or "kubernetes.io/kube-apiserver-client-kubelet"))
            return null;
        if (Certificates.SigningRequestParser.Subject(csr.Text("spec", "request")) is not { } subject)
            return "unable to parse csr: PEM block type must be CERTIFICATE REQUEST";
        return subject.CommonName == NodeIdentityRules.UserPrefix + node ? null : $"can only create a node CSR with CN=system:node:{node}";
    }

    private JsonObject Pod(AdmissionRequest request, string name) =>
        objects.Find("pods", request.Namespace, name) is { } cached ? ParsedObjects<JsonObject>.Read(cached) : throw ApiErrors.NotFound("", "pods", name);

    private JsonObject? Read(string resource, string space, string name) =>
        name.Length > 0 && objects.Find(resource, space, name) is { } cached ? ParsedObjects<JsonObject>.Read(cached) : null;

    private static string NodeOf(JsonObject pod) => pod.Text("spec", "nodeName");

    private static string NameOf(AdmissionRequest request) => request.Name.Length > 0 ? request.Name : request.Object.Text("metadata", "name");
}
