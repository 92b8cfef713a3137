using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission.Pods;

/// <summary>Turns a pod's priority class into its priority; sees to it that at most one class is the default.</summary>
public sealed class PriorityAdmission(IObjects objects) : IMutatingAdmission, IValidatingAdmission
{
    private const string Classes = "priorityclasses.scheduling.k8s.io";

    public string Name => "Priority";

    public ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.IsFor("pods") && request.Object is { } pod)
        {
            if (request.Creates())
                SetPriority(request, pod.Child("spec"));
            else if (request.Updates() && request.OldObject is { } old)
                KeepPriority(pod.Child("spec"), old["spec"]);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.IsFor(Classes) && (request.Creates() || request.Updates()) && request.Object is { } item && item.Flag("globalDefault") == true)
        {
            var present = Default().Text("metadata", "name");
            if (present.Length > 0 && (request.Creates() || present != item.Text("metadata", "name")))
                throw request.Forbid($"PriorityClass {present} is already marked as default. Only one default can exist");
        }
        return ValueTask.CompletedTask;
    }

    private void SetPriority(AdmissionRequest request, JsonObject spec)
    {
        var name = spec.Text("priorityClassName");
        var found = name.Length > 0 ? objects.Find(Classes, "", name) is { } cached ? ParsedObjects<JsonObject>.Read(cached) : null : Default();
        if (name.Length > 0 && found is null)
            throw request.Forbid($"no PriorityClass with name {name} was found");
        var priority = found.Number("value") ?? 0;
        if (spec.Number("priority") is { } wished && wished != priority)
            throw request.Forbid(
                $"the integer value of priority ({wished}) must not be provided in pod spec; priority admission controller computed {priority} from the given PriorityClass name");
        var policy = found is null ? "PreemptLowerPriority" : found.Text("preemptionPolicy");
        if (spec.Text("preemptionPolicy") is { Length: > 0 } own && policy.Length > 0 && own != policy)
            throw request.Forbid(
                $"the string value of PreemptionPolicy ({own}) must not be provided in pod spec; priority admission controller computed {policy} from the given PriorityClass name");
        if (found is not null)
            spec["priorityClassName"] = found.Text("metadata", "name");
        spec["priority"] = (int)priority;
        if (policy.Length > 0)
            spec["preemptionPolicy"] = policy;
    }

    private static void KeepPriority(JsonObject spec, JsonNode? old)
    {
        foreach (var field in (string[])["priority", "preemptionPolicy"])
        {
            if (spec[field] is null && old.At(field) is { } value)
                spec[field] = value.DeepClone();
        }
    }

    // When two came to be the default at the same moment, the lower one counts.
    private JsonObject? Default() =>
        objects.All(Classes).Select(ParsedObjects<JsonObject>.Read).Where(c => c.Flag("globalDefault") == true).MinBy(c => c.Number("value") ?? 0);
}
