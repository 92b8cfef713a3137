using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Observation;

/// <summary>Groups listed sandboxes and containers by pod, newest first. Objects without a kubelet's labels are left out.</summary>
internal static class PodListingBuilder
{
    public static Dictionary<string, PodListing> Build(IReadOnlyList<PodSandbox> sandboxes, IReadOnlyList<Container> containers)
    {
        var pods = new Dictionary<string, PodListing>(sandboxes.Count);
        foreach (var s in sandboxes)
            if (ContainerObservationMapper.Identity(s.Labels) is { } pod)
                Of(pods, pod).Sandboxes.Add(s);
        foreach (var c in containers)
            if (ContainerObservationMapper.Identity(c.Labels) is { } pod && ContainerObservationMapper.ContainerName(c.Labels) is not null)
                Of(pods, pod).Containers.Add(c);
        foreach (var listing in pods.Values)
        {
            listing.Sandboxes.Sort(static (a, b) => Newest(a.CreatedAt, a.Metadata.Attempt, b.CreatedAt, b.Metadata.Attempt));
            listing.Containers.Sort(static (a, b) => Newest(a.CreatedAt, a.Metadata.Attempt, b.CreatedAt, b.Metadata.Attempt));
        }
        return pods;
    }

    private static int Newest(DateTimeOffset a, uint attemptA, DateTimeOffset b, uint attemptB)
    {
        var byTime = b.CompareTo(a);
        return byTime != 0 ? byTime : attemptB.CompareTo(attemptA);
    }

    private static PodListing Of(Dictionary<string, PodListing> pods, PodIdentity pod)
    {
        if (!pods.TryGetValue(pod.Uid, out var listing))
            pods.Add(pod.Uid, listing = new PodListing(pod));
        return listing;
    }
}
