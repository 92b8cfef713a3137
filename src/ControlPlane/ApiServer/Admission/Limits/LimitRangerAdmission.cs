using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission.Limits;

/// <summary>The limits of a namespace: containers get its defaults, and what is outside its bounds is refused.</summary>
public sealed class LimitRangerAdmission(IObjects objects) : IMutatingAdmission, IValidatingAdmission
{
    public string Name => "LimitRanger";

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (IsLimited(request) && request is { Resource.QualifiedName: "pods", Object: { } pod })
        {
            foreach (var range in Ranges(request))
                LimitDefaultRules.Apply(pod, range);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (IsLimited(request) && request.Object is { } item)
        {
            foreach (var range in Ranges(request))
            {
                var problems = request.Resource.QualifiedName == "pods" ? LimitRules.PodProblems(item, range) : LimitRules.ClaimProblems(item, range);
                if (problems.Count > 0)
                    throw request.Forbid(problems is [var only] ? only : $"[{string.Join(", ", problems)}]");
            }
        }
        return ValueTask.CompletedTask;
    }

    private IEnumerable<JsonObject> Ranges(AdmissionRequest request) => objects.All("limitranges", request.Namespace).Select(ParsedObjects<JsonObject>.Read);

    // The containers of a pod that is there can only be resized.
    private static bool IsLimited(AdmissionRequest request) =>
        request.OldObject.Text("metadata", "deletionTimestamp").Length == 0
        && (request.IsFor("pods") ? request.Creates()
            : request.IsFor("pods", "resize") ? request.Updates()
            : request.IsFor("persistentvolumeclaims") && (request.Creates() || request.Updates()));
}
