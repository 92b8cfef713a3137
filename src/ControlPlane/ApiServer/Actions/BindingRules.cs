using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>What binding a pod to a node changes, and when it cannot be.</summary>
public static class BindingRules
{
    /// <summary>Errors of the Binding, each as one line.</summary>
    public static IReadOnlyList<string> Check(JsonObject binding)
    {
        var errors = new KubeApi.Validation.FieldErrors();
        if (binding.Text("target", "kind") is not ("" or "Node"))
            errors.NotSupported("target.kind", binding.Text("target", "kind"), "Node", "<empty>");
        if (binding.Text("target", "name").Length == 0)
            errors.Required("target.name");
        return errors.All;
    }

    /// <summary>Null: the pod still is the one meant; else why not.</summary>
    public static string? PreconditionProblem(JsonObject binding, JsonObject pod)
    {
        var (uid, version) = (binding.Text("metadata", "uid"), binding.Text("metadata", "resourceVersion"));
        if (uid.Length > 0 && uid != pod.Text("metadata", "uid"))
            return $"Precondition failed: UID in precondition: {uid}, UID in object meta: {pod.Text("metadata", "uid")}";
        return version.Length > 0 && version != pod.Text("metadata", "resourceVersion")
            ? $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {pod.Text("metadata", "resourceVersion")}"
            : null;
    }

    /// <summary>Null: the pod can be bound; else why not.</summary>
    public static string? Problem(JsonObject pod)
    {
        var name = pod.Text("metadata", "name");
        if (pod.Text("metadata", "deletionTimestamp").Length > 0)
            return $"pod {name} is being deleted, cannot be assigned to a host";
        if (pod.Text("spec", "nodeName") is { Length: > 0 } node)
            return $"pod {name} is already assigned to node \"{node}\"";
        return pod.Items("spec", "schedulingGates").Any() ? $"pod {name} has non-empty .spec.schedulingGates" : null;
    }

    public static void Apply(JsonObject binding, JsonObject pod, DateTimeOffset now)
    {
        pod.Child("spec")["nodeName"] = binding.Text("target", "name");
        pod.Child("status").Remove("nominatedNodeName");
        foreach (var field in (string[])["annotations", "labels"])
        {
            foreach (var (key, value) in binding.Map("metadata", field))
                pod.Child("metadata").Child(field)[key] = value;
        }
        PodConditionRules.Set(pod, "PodScheduled", "True", "", "", now);
    }
}
