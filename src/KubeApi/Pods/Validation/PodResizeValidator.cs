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
        var (spec, before) = (root["spec"], old.Child("spec") ?? []);
        // Of these two nothing else is told.
        if (old.Child("metadata").Child("annotations").Has(PodAnnotations.Mirror))
        {
            root.Forbidden("static pods cannot be resized");
            return;
        }
        if (before.Child("os").Text("name") == "windows")
        {
            root.Forbidden("windows pods cannot be resized");
            return;
        }
        PodValidator.CheckAny(root);
        CheckSpec(spec, before, old);
    }

    private static void CheckSpec(FieldCursor spec, JsonObject before, JsonObject old)
    {
        var known = old.Child("status").Text("qosClass");
        if ((known.Length > 0 ? known : PodQosRules.Of(before)) != PodQosRules.Of(spec.Object ?? []))
            spec.Errors.Invalid(spec.Path, known, "Pod QOS Class may not change as a result of resizing");
        if (old.Child("status").Items("containerStatuses").FirstOrDefault(c => c.Child("state").Has("running")) is { } running && !running.Has("resources"))
            spec.Forbidden("Pod running on node without support for resize");
        CheckPodLevel(spec, before);
        if (old.Child("status").Items("nodeAllocatableResourceClaimStatuses").Count > 0)
            spec.Forbidden("pods with node allocatable resource claims cannot be resized");
        if (!CheckOrder(spec["containers"], before, "containers") | !CheckOrder(spec["initContainers"], before, "initContainers"))
            return;
        foreach (var (container, previous) in Pairs(spec, before, "initContainers").Concat(Pairs(spec, before, "containers")))
            CheckNothingRemoved(container["resources"], previous.Child("resources"), "resource");
        CheckRest(spec, before);
    }

    private static void CheckPodLevel(FieldCursor spec, JsonObject before)
    {
        var old = before.Child("resources");
        if (!HasAmounts(old) && !HasAmounts(spec.Object.Child("resources")))
            return;
        if (old is not null && !spec["resources"].IsSet)
        {
            spec["resources"].Forbidden("pod-level resources cannot be removed");
            return;
        }
        CheckNothingRemoved(spec["resources"], old, "pod-level resource");
        var munged = (JsonObject)spec.Object!.DeepClone();
        PutBack(munged, before);
        if (!munged.SameAt(before, "resources"))
            spec.Forbidden(OnlyCpuAndMemory + " at pod-level");
    }

    private static bool HasAmounts(JsonObject? resources) => resources.Child("requests") is { Count: > 0 } || resources.Child("limits") is { Count: > 0 };

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

    /// <summary>With cpu and memory put back, all must be as it was. What else of the pod differs is only told when nothing else is wrong.</summary>
    private static void CheckRest(FieldCursor spec, JsonObject before)
    {
        foreach (var (container, old) in Pairs(spec, before, "containers"))
            if (!IsOnlyResized(container, old))
                spec.Forbidden(OnlyCpuAndMemory);
        foreach (var (container, old) in Pairs(spec, before, "initContainers"))
            CheckInit(container, old);
        if (spec.Errors.All.Count > 0)
            return;
        var munged = (JsonObject)spec.Object!.DeepClone();
        PutBack(munged, before);
        foreach (var list in (string[])["containers", "initContainers"])
            munged.Take(list, before);
        if (!munged.SameAs(before))
            spec.Forbidden(OnlyCpuAndMemory);
    }

    private static void CheckInit(FieldCursor container, JsonObject old)
    {
        if (!IsOnlyResized(container, old))
            container.Forbidden("only cpu and memory resources for init or sidecar containers are mutable");
        if (container["restartPolicy"].Text == "Always" || container.Node.SameAs(old))
            return;
        foreach (var _ in container["resizePolicy"].Items.Where(p => p["restartPolicy"].Text == "RestartContainer"))
            container.Forbidden("non-sidecar init containers with a resize policy of RestartContainer cannot be resized");
    }

    /// <summary>Upstream loses a container's claims on the way: one that has any cannot be resized.</summary>
    private static bool IsOnlyResized(FieldCursor container, JsonObject old)
    {
        var munged = (JsonObject)container.Object!.DeepClone();
        PutBack(munged, old);
        munged.Child("resources")?.Remove("claims");
        return munged.SameAs(old);
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
