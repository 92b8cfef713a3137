namespace NodeStack.ControlPlane.Scheduler.Volumes;

/// <summary>Which volume a claim gets: the one that names it, else the smallest free one that is as wished.</summary>
internal static class VolumeMatchRules
{
    /// <param name="taken">Volumes that other claims of the pod get.</param>
    public static VolumeFacts? Find(
        VolumeClaim claim, IEnumerable<VolumeFacts> volumes, HashSet<string> taken, string nodeName, Pods.LabelSet nodeLabels)
    {
        VolumeFacts? smallest = null;
        foreach (var volume in volumes)
        {
            if (taken.Contains(volume.Name) || volume.HasClaim && !volume.IsFor(claim) || !Fits(claim, volume))
                continue;
            var isReachable = volume.CanBeOn(nodeName, nodeLabels);
            if (volume.HasClaim)
                return isReachable ? volume : null;
            if (isReachable && IsFree(claim, volume) && (smallest is null || volume.CapacityBytes < smallest.CapacityBytes))
                smallest = volume;
        }
        return smallest;
    }

    private static bool Fits(VolumeClaim claim, VolumeFacts volume) =>
        volume.CapacityBytes >= claim.RequestBytes && volume.VolumeMode == claim.VolumeMode && volume.AttributesClass == claim.AttributesClass && !volume.IsTerminating;

    private static bool IsFree(VolumeClaim claim, VolumeFacts volume)
    {
        if (volume.Phase != "Available" || volume.ClassName != claim.ClassName || claim.Selector is { } selector && !selector.Matches(volume.Labels))
            return false;
        foreach (var mode in claim.AccessModes)
        {
            if (!volume.AccessModes.Contains(mode))
                return false;
        }
        return true;
    }
}
