namespace NodeStack.Kubelet.Observation;

/// <summary>Which pods look different between two relists.</summary>
internal static class SnapshotDiff
{
    /// <summary>Uids of pods that appeared, vanished, or whose sandboxes or containers changed id or state.</summary>
    public static List<string> Changed(RuntimeSnapshot before, RuntimeSnapshot after)
    {
        var changed = new List<string>();
        foreach (var (uid, pod) in after.Pods)
            if (!before.Pods.TryGetValue(uid, out var old) || !IsSame(old, pod))
                changed.Add(uid);
        foreach (var uid in before.Pods.Keys)
            if (!after.Pods.ContainsKey(uid))
                changed.Add(uid);
        return changed;
    }

    public static bool IsSame(PodObservation a, PodObservation b)
    {
        if (ReferenceEquals(a.Sandboxes, b.Sandboxes) && ReferenceEquals(a.Containers, b.Containers))
            return true;
        if (a.Sandboxes.Count != b.Sandboxes.Count || a.Containers.Count != b.Containers.Count)
            return false;
        for (var i = 0; i < a.Sandboxes.Count; i++)
            if (a.Sandboxes[i].Id != b.Sandboxes[i].Id || a.Sandboxes[i].Ready != b.Sandboxes[i].Ready)
                return false;
        for (var i = 0; i < a.Containers.Count; i++)
            if (a.Containers[i].Id != b.Containers[i].Id || a.Containers[i].State != b.Containers[i].State)
                return false;
        return true;
    }

    /// <summary>True when the listing shows exactly what was observed before, so that no status call is needed.</summary>
    public static bool IsSame(PodListing listing, PodObservation seen)
    {
        if (listing.Sandboxes.Count != seen.Sandboxes.Count || listing.Containers.Count != seen.Containers.Count)
            return false;
        for (var i = 0; i < seen.Sandboxes.Count; i++)
            if (listing.Sandboxes[i].Id != seen.Sandboxes[i].Id
                || listing.Sandboxes[i].State == CriShim.Runtime.PodSandboxState.Ready != seen.Sandboxes[i].Ready)
                return false;
        for (var i = 0; i < seen.Containers.Count; i++)
            if (listing.Containers[i].Id != seen.Containers[i].Id || listing.Containers[i].State != seen.Containers[i].State)
                return false;
        return true;
    }
}
