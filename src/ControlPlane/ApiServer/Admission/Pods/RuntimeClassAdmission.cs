using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Admission.Pods;

/// <summary>A pod gets the overhead of its runtime class, and runs only where the class runs.</summary>
public sealed class RuntimeClassAdmission(IObjects objects) : IMutatingAdmission, IValidatingAdmission
{
    private const string Classes = "runtimeclasses.node.k8s.io";

    public string Name => "RuntimeClass";

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (!Applies(request) || await ClassAsync(request, cancellation).ConfigureAwait(false) is not { } found)
            return;
        var spec = request.Object!.Child("spec");
        if (found["overhead"] is JsonObject overhead)
        {
            if (spec["overhead"] is JsonObject { Count: > 0 } own && !ResourceListRules.AreEqual(own, overhead["podFixed"]))
                throw request.Forbid("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
            if (overhead["podFixed"] is { } amounts)
                spec["overhead"] = amounts.DeepClone();
        }
        if (found["scheduling"] is JsonObject scheduling)
            SetScheduling(request, spec, scheduling);
    }

    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (!Applies(request))
            return;
        var found = await ClassAsync(request, cancellation).ConfigureAwait(false);
        var own = request.Object.At("spec", "overhead");
        if (found?["overhead"] is { } overhead)
        {
            if (!ResourceListRules.AreEqual(own, overhead.At("podFixed")))
                throw request.Forbid("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        }
        else if (own is not null)
        {
            throw request.Forbid("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        }
    }

    private static bool Applies(AdmissionRequest request) => request.IsFor("pods") && request.Creates() && request.Object is not null;

    private async ValueTask<JsonObject?> ClassAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.Object.At("spec", "runtimeClassName") is not { } named)
            return null;
        var name = named.Text();
        if (name.Length == 0)
            return null;
        if (objects.Find(Classes, "", name) is { } cached)
            return ParsedObjects<JsonObject>.Read(cached);
        return await objects.GetAsync(Classes, "", name, cancellation).ConfigureAwait(false)
            ?? throw request.Forbid($"pod rejected: RuntimeClass \"{name}\" not found");
    }

    private static void SetScheduling(AdmissionRequest request, JsonObject spec, JsonObject scheduling)
    {
        foreach (var (key, value) in scheduling.Map("nodeSelector"))
        {
            if (spec.At("nodeSelector", key) is { } own && own.Text() != value)
                throw request.Forbid($"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; pod.spec.nodeSelector[{key}] = {own.Text()}");
            spec.Child("nodeSelector")[key] = value;
        }
        var merged = TolerationRules.Merge(spec.Items("tolerations").ToArray(), scheduling.Items("tolerations").ToArray());
        if (merged.Count > 0)
            spec["tolerations"] = new JsonArray([.. merged.Select(t => t.DeepClone())]);
    }
}
