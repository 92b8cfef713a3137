using System.Collections.Concurrent;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Observation;

/// <summary>
/// Turns one pod's listing into an observation with as few status calls as possible: an object is asked for again only when its
/// state changed. Safe for concurrent use.
/// </summary>
/// <param name="oomKills">Null where pods have no groups: the runtime's word on reasons is all there is.</param>
internal sealed class PodObserver(IContainerRuntime runtime, ITerminationMessages messages, TimeProvider time, IOomKills? oomKills = null)
{
    /// <summary>128 and SIGKILL.</summary>
    private const int KilledExitCode = 137;
    private const string OomKilled = "OOMKilled";

    private readonly ConcurrentDictionary<string, ContainerObservation> _containers = new();
    private readonly ConcurrentDictionary<string, SandboxObservation> _sandboxes = new();

    public async Task<PodObservation> ObserveAsync(PodListing listing, CancellationToken cancel)
    {
        oomKills?.Watch(listing.Pod.Uid);
        var sandboxes = new List<SandboxObservation>(listing.Sandboxes.Count);
        foreach (var s in listing.Sandboxes)
            sandboxes.Add(await SandboxAsync(s, cancel).ConfigureAwait(false));
        var containers = new List<ContainerObservation>(listing.Containers.Count);
        foreach (var c in listing.Containers)
            if (await ContainerAsync(listing.Pod.Uid, c, cancel).ConfigureAwait(false) is { } seen)
                containers.Add(seen);
        var pod = listing.Pod;
        return new PodObservation(pod.Uid, pod.Namespace, pod.Name, sandboxes, containers, time.GetUtcNow());
    }

    /// <summary>Forgets objects that the runtime no longer lists.</summary>
    public void KeepOnly(HashSet<string> ids, ICollection<string> podUids)
    {
        oomKills?.KeepOnly(podUids);
        foreach (var id in _containers.Keys)
            if (!ids.Contains(id))
                _containers.TryRemove(id, out _);
        foreach (var id in _sandboxes.Keys)
            if (!ids.Contains(id))
                _sandboxes.TryRemove(id, out _);
    }

    public int CachedCount => _containers.Count + _sandboxes.Count;

    private async Task<SandboxObservation> SandboxAsync(PodSandbox listed, CancellationToken cancel)
    {
        var isReady = listed.State == PodSandboxState.Ready;
        // A ready sandbox without address is asked again: the network may have come up since.
        if (_sandboxes.TryGetValue(listed.Id, out var known) && known.Ready == isReady
            && (!isReady || known.HostNetwork || known.Ips.Count > 0))
            return known;
        var status = await runtime.PodSandboxStatusAsync(listed.Id, cancel).ConfigureAwait(false);
        var seen = ContainerObservationMapper.Map(listed, status);
        return _sandboxes[listed.Id] = seen;
    }

    /// <summary>Null when it vanished between list and status.</summary>
    private async Task<ContainerObservation?> ContainerAsync(string podUid, Container listed, CancellationToken cancel)
    {
        if (_containers.TryGetValue(listed.Id, out var known) && known.State == listed.State)
            return known;
        var status = await runtime.ContainerStatusAsync(listed.Id, cancel).ConfigureAwait(false);
        if (status is null)
            return null;
        if (status is { State: ContainerState.Exited, ExitCode: KilledExitCode } && oomKills?.WasOomKilled(podUid, listed.Id) == true)
            status = status with { Reason = OomKilled };
        var message = status.State == ContainerState.Exited ? messages.Read(status) : "";
        var seen = ContainerObservationMapper.Map(listed, status, message);
        return _containers[listed.Id] = seen;
    }
}
