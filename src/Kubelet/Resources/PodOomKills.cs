using NodeStack.Cgroups;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Memory;
using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Resources;

/// <summary>
/// Reads kills from memory.events of the pods' groups, which count for the groups below and outlive them. One new kill explains one
/// container's end: whose end is asked about first. Safe for concurrent use.
/// </summary>
internal sealed class PodOomKills(ICgroupDriver driver, ICgroupFiles files, PodCgroupOptions options) : IOomKills
{
    private const int MostVerdicts = 64;
    private static readonly QosClass[] Classes = Enum.GetValues<QosClass>();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Seen> _pods = new(StringComparer.Ordinal);

    public void Watch(string podUid)
    {
        lock (_lock)
        {
            if (!_pods.ContainsKey(podUid))
                _pods[podUid] = new Seen { Kills = Count(podUid) ?? 0 };
        }
    }

    public bool WasOomKilled(string podUid, string containerId)
    {
        lock (_lock)
        {
            if (!_pods.TryGetValue(podUid, out var pod))
                return false;
            if (pod.Verdicts.TryGetValue(containerId, out var known))
                return known;
            var now = Count(podUid) ?? pod.Kills;
            var isKilled = now > pod.Kills;
            pod.Kills = now;
            // Only observers that look at the same time ask twice: old verdicts are of no use.
            if (pod.Verdicts.Count >= MostVerdicts)
                pod.Verdicts.Clear();
            return pod.Verdicts[containerId] = isKilled;
        }
    }

    public void KeepOnly(ICollection<string> podUids)
    {
        lock (_lock)
        {
            foreach (var uid in _pods.Keys)
                if (!podUids.Contains(uid) && Count(uid) is null)
                    _pods.Remove(uid);
        }
    }

    /// <summary>Null when the pod has no group. Its class is not asked for: right after a start nobody knows it.</summary>
    private ulong? Count(string podUid)
    {
        Span<byte> buffer = stackalloc byte[256];
        foreach (var qos in Classes)
        {
            var group = driver.PathOf(PodCgroupPlanner.NameOf(podUid, qos, options));
            if (TryRead(group, buffer, out var length))
                return MemoryEventsParser.Parse(buffer[..length]).OomKill;
        }
        return null;
    }

    private bool TryRead(string group, Span<byte> buffer, out int length)
    {
        try
        {
            return files.TryRead(group, "memory.events", buffer, out length);
        }
        catch (CgroupIoException)
        {
            // Removed between open and read.
            length = 0;
            return false;
        }
    }

    private sealed class Seen
    {
        public ulong Kills { get; set; }
        public Dictionary<string, bool> Verdicts { get; } = new(StringComparer.Ordinal);
    }
}
