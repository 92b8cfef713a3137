using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.ControlPlane.ApiServer.Admission.Pods;

/// <summary>A pod that runs is only resized to what its node could give at all.</summary>
public sealed class PodResizeAdmission(IObjects objects) : IValidatingAdmission
{
    public string Name => "PodResizeValidator";

    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellation)
    {
        if (request.IsFor("pods", "resize")
            && request.Updates()
            && request.Object is { } pod
            && pod.Text("spec", "nodeName") is { Length: > 0 } name
            && pod.Number("metadata", "generation") != request.OldObject.Number("metadata", "generation"))
        {
            var node = objects.Find("nodes", "", name) is { } cached ? ParsedObjects<JsonObject>.Read(cached) : throw request.Forbid($"node \"{name}\" not found");
            if (node.Text("metadata", "labels", "kubernetes.io/os") is var system and not ("" or "linux"))
                throw request.Forbid($"pod resize is only supported on linux nodes, node \"{name}\" is \"{system}\"", new StatusCause("UnsupportedPlatform", "", ""));
            Check(request, PodResourceRules.Requests(pod), ResourceListRules.Read(node.At("status", "allocatable")));
        }
        return ValueTask.CompletedTask;
    }

    private static void Check(AdmissionRequest request, IReadOnlyDictionary<string, Quantity> wished, IReadOnlyDictionary<string, Quantity> allocatable)
    {
        var (cpu, cpuLimit) = (wished.GetValueOrDefault("cpu"), allocatable.GetValueOrDefault("cpu"));
        var (memory, memoryLimit) = (wished.GetValueOrDefault("memory"), allocatable.GetValueOrDefault("memory"));
        var lacking = new List<string>();
        if (cpu > cpuLimit)
            lacking.Add($"cpu, requested: {cpu.MilliValue}, allocatable: {cpuLimit.MilliValue}");
        if (memory > memoryLimit)
            lacking.Add($"memory, requested: {memory.Value}, allocatable: {memoryLimit.Value}");
        if (lacking.Count > 0)
            throw request.Forbid($"node didn't have enough allocatable resources: {string.Join("; ", lacking)}", new StatusCause("NodeCapacity", "", ""));
    }
}
