using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Pods;

/// <summary>
/// Whether the pod has a sandbox to run in. Where two are up (one came to life after its create had timed out), the one with
/// running containers stays, else the newest: nothing that runs is restarted for the other's sake.
/// </summary>
internal static class SandboxRules
{
    /// <param name="knownIps">Addresses seen earlier, by sandbox id: a runtime that forgot them over a restart is no reason to kill a pod.</param>
    public static SandboxVerdict Judge(
        V1Pod pod, PodObservation seen, IReadOnlyDictionary<string, IReadOnlyList<string>> knownIps, uint? lastTried)
    {
        var attempt = NextAttempt(seen, lastTried);
        if (seen.Sandboxes.Count == 0)
            return new SandboxVerdict(null, [], attempt, "no sandbox");

        var usable = seen.Sandboxes.Where(s => IsUsable(pod, s, knownIps)).ToList();
        var current = usable.FirstOrDefault(s => seen.Containers.Any(c => c.SandboxId == s.Id && c.State == ContainerState.Running))
            ?? usable.FirstOrDefault();
        return new SandboxVerdict(current, Extra(seen, current), attempt, current is null ? "sandbox changed" : "");
    }

    /// <summary>Those that are up beside the current one, and dead ones that are newer: the newest must be the one in use.</summary>
    private static List<SandboxObservation> Extra(PodObservation seen, SandboxObservation? current)
    {
        var extra = new List<SandboxObservation>();
        var isNewer = true;
        foreach (var s in seen.Sandboxes)
        {
            isNewer &= s.Id != current?.Id;
            if (s.Id != current?.Id && (s.Ready || isNewer))
                extra.Add(s);
        }
        return extra;
    }

    private static bool IsUsable(V1Pod pod, SandboxObservation s, IReadOnlyDictionary<string, IReadOnlyList<string>> knownIps) =>
        s.Ready
        && s.HostNetwork == PodContainerRules.IsHostNetwork(pod)
        && (s.HostNetwork || s.Ips.Count > 0 || knownIps.ContainsKey(s.Id));

    private static uint NextAttempt(PodObservation seen, uint? lastTried)
    {
        var next = 0u;
        foreach (var s in seen.Sandboxes)
            next = Math.Max(next, s.Attempt + 1);
        // A create that failed may have left its name reserved in the runtime: never ask for the same attempt twice.
        return lastTried is { } tried ? Math.Max(next, tried + 1) : next;
    }
}
