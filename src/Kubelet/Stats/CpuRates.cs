namespace NodeStack.Kubelet.Stats;

/// <summary>
/// Gives each CPU reading its rate since the snapshot before it, by pod, container and node. Samples closer together than a
/// second give the rate computed last; groups that are gone are forgotten.
/// </summary>
internal sealed class CpuRates
{
    private static readonly TimeSpan s_minInterval = TimeSpan.FromSeconds(1);
    private Dictionary<string, Sample> _before = [];

    /// <summary>Not thread safe: one snapshot at a time.</summary>
    public UsageSnapshot Apply(UsageSnapshot snapshot)
    {
        var after = new Dictionary<string, Sample>(_before.Count);
        var node = snapshot.Node with
        {
            Usage = Rate("node", snapshot.Node.Usage, after),
            SystemContainers = [.. snapshot.Node.SystemContainers.Select(one => (one.Name, one.StartTime, Rate("system/" + one.Name, one.Usage, after)))],
        };
        var pods = snapshot.Pods.Select(pod => pod with
        {
            Group = pod.Group is null ? null : Rate("pod/" + pod.Uid, pod.Group, after),
            Containers = [.. pod.Containers.Select(one => one with { Usage = Rate(one.Id, one.Usage, after) })],
        }).ToList();
        _before = after;
        return snapshot with { Node = node, Pods = pods };
    }

    private GroupUsage Rate(string key, GroupUsage usage, Dictionary<string, Sample> after)
    {
        if (usage.Cpu is not { } cpu) return usage;
        var known = _before.TryGetValue(key, out var before);
        if (known && usage.At - before.At < s_minInterval && cpu.UsageNanoSeconds >= before.NanoSeconds)
        {
            after[key] = before;
            return usage with { Cpu = cpu with { NanoCores = cpu.NanoCores ?? before.Rate } };
        }
        var rate = known ? CpuRateRules.NanoCores(before.NanoSeconds, before.At, cpu.UsageNanoSeconds, usage.At) : null;
        after[key] = new Sample(usage.At, cpu.UsageNanoSeconds, rate);
        return usage with { Cpu = cpu with { NanoCores = cpu.NanoCores ?? rate } };
    }

    private readonly record struct Sample(DateTimeOffset At, ulong NanoSeconds, ulong? Rate);
}
