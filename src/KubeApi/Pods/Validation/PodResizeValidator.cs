using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>Resizes of a running pod: cpu and memory, and nothing taken away.</summary>
public static class PodResizeValidator
{
    private const string OnlyCpuAndMemory = "only cpu and memory resources are mutable";

    public static void Check(JsonObject pod, JsonObject old, FieldErrors errors)
    {
        var root = FieldCursor.Of(pod, errors);
        PodValidator.CheckAny(root);
        var (spec, before) = (root["spec"], old.Child("spec") ?? []);
        if (old.Child("metadata").Child("annotations").Has(PodAnnotations.Mirror))
            root.Forbidden("static pods cannot be resized");
        else if (before.Child("os").Text("name") == "windows")
            root.Forbidden("windows pods cannot be resized");
        else
            CheckSpec(spec, before, old);
    }

    private static void CheckSpec(FieldCursor spec, JsonObject before, JsonObject old)
    {
        var quality = PodQosRules.Of(spec.Object ?? []);
        if (PodQosRules.Of(before) != quality)
            spec.Errors.Invalid(spec.Path, quality, "Pod QOS Class may not change as a result of resizing");
        if (old.Child("status").Items("containerStatuses").FirstOrDefault(c => c.Child("state").Has("running")) is { } running && !running.Has("resources"))
            spec.Forbidden("Pod running on node without support for resize");
        CheckPodLevel(spec, before);
        if (!CheckOrder(spec["containers"], before, "containers") | !CheckOrder(spec["initContainers"], before, "initContainers"))
            return;
        foreach (var (container, previous) in Pairs(spec, before, "initContainers").Concat(Pairs(spec, before, "containers")))
            CheckNothingRemoved(container["resources"], previous.Child("resources"), "resource");
        CheckRest(spec, before);
    }

    private static void CheckPodLevel(FieldCursor spec, JsonObject before)
    {
        if (before.Child("resources") is not { } old)
            return;
        if (spec["resources"].IsSet)
            CheckNothingRemoved(spec["resources"], old, "pod-level resource");
        else
            spec["resources"].Forbidden("pod-level resources cannot be removed");
    }

    private static bool CheckOrder(FieldCursor containers, JsonObject before, string name)
    {
        var old = before.Items(name);
        if (containers.Count != old.Count)
        {
            containers.Forbidden($"{name} may not be added or removed on resize");
            return false;
        }
        var moved = containers.Items.Zip(old).Where(p => p.First["name"].Text != p.Second.Text("name")).ToArray();
        foreach (var (container, _) in moved)
            container["name"].Forbidden($"{name} may not be renamed or reordered on resize");
        return moved.Length == 0;
    }

    private static IEnumerable<(FieldCursor Now, JsonObject Old)> Pairs(FieldCursor spec, JsonObject before, string list) => spec[list].Items.Zip(before.Items(list));

    private static void CheckNothingRemoved(FieldCursor resources, JsonObject? old, string what)
    {
        foreach (var list in (string[])["requests", "limits"])
        {
            if (old.Entries(list).Any(e => !resources[list].Key(e.Key).IsSet))
                resources[list].Forbidden($"{what} {list} cannot be removed");
        }
    }

    /// <summary>With cpu and memory put back, all must be as it was.</summary>
    private static void CheckRest(FieldCursor spec, JsonObject before)
    {
        var munged = (JsonObject)(spec.Object ?? []).DeepClone();
        PutBack(munged, before);
        foreach (var list in (string[])["containers", "initContainers"])
        {
            foreach (var (container, old) in munged.Items(list).Zip(before.Items(list)))
                PutBack(container, old);
        }
        if (!munged.SameAs(before))
            spec.Forbidden(OnlyCpuAndMemory);
        foreach (var (container, old) in Pairs(spec, before, "initContainers").Where(p => p.Now["restartPolicy"].Text != "Always" && !p.Now.Node.SameAs(p.Old)))
        {
            if (old.Items("resizePolicy").Any(p => p.Text("restartPolicy") == "RestartContainer"))
                container.Forbidden("non-sidecar init containers with a resize policy of RestartContainer cannot be resized");
        }
    }

    private static void PutBack(JsonObject owner, JsonObject old)
    {
        if (!owner.Has("resources") && !old.Has("resources"))
            return;
        foreach (var list in (string[])["requests", "limits"])
        {
            var amounts = owner.MakeChild("resources").MakeChild(list);
            amounts.Take("cpu", old.Child("resources").Child(list));
            amounts.Take("memory", old.Child("resources").Child(list));
        }
        if (!old.Has("resources") && owner.Child("resources")!.All(p => p.Value is JsonObject { Count: 0 }))
            owner.Remove("resources");
    }
}
