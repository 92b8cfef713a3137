using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.Kubelet.Eviction;
using NodeStack.Kubelet.Stats;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Eviction;

/// <summary>A node whose pods use memory and disk, and give it back when they are evicted.</summary>
internal sealed class EvictionWorld : IEvictionUsage, IEvictionTarget, INodeReclaimer
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();

    public EvictionWorld(params EvictionThreshold[] thresholds)
    {
        Options = new EvictionOptions { Thresholds = thresholds, MaxPodGrace = TimeSpan.FromSeconds(20) };
        var metrics = new EvictionMetrics(Prometheus.Metrics.WithCustomRegistry(_registry));
        var executor = new EvictionExecutor(this, Events, metrics, NullLogger.Instance);
        Turn = new EvictionTurn(this, this, this, executor, Pressure, Events, metrics, Options, Time, NullLogger.Instance);
        Loop = new EvictionLoop(Turn, this, Options, Time, NullLogger.Instance);
    }

    public FakeTimeProvider Time { get; } = new(EvictionBuild.Now);
    public EvictionOptions Options { get; }
    public EvictionTurn Turn { get; }
    public EvictionLoop Loop { get; }
    public NodePressureCell Pressure { get; } = new();
    public RecordedEvents Events { get; } = new();
    public Dictionary<string, (V1Pod Pod, PodUsage Usage)> Pods { get; } = [];
    public List<string> Evicted { get; } = [];
    public List<NodeReclaim> Reclaimed { get; } = [];
    public ulong DeadBytes { get; set; }
    public ulong OtherBytes { get; set; }
    public int PodMeasurements { get; private set; }
    public int NodeMeasurements { get; private set; }

    /// <summary>Evicted pods that still run.</summary>
    public HashSet<string> Lingering { get; } = [];
    public bool Linger { get; set; }
    public bool RuntimeFails { get; set; }

    public IReadOnlyList<V1Pod> Candidates => [.. Pods.Where(p => !Lingering.Contains(p.Key)).Select(p => p.Value.Pod)];

    public EvictionWorld With(V1Pod pod, PodUsage usage)
    {
        Pods[pod.Metadata.Uid] = (pod, usage);
        return this;
    }

    public Task<NodeUsage> NodeAsync(CancellationToken cancel)
    {
        NodeMeasurements++;
        ulong memory = 0, disk = DeadBytes + OtherBytes;
        foreach (var (_, usage) in Pods.Values)
        {
            memory += usage.Group!.Memory!.WorkingSetBytes!.Value;
            disk += usage.EphemeralStorage!.UsedBytes;
        }
        return Task.FromResult(EvictionBuild.Machine(4 * EvictionBuild.Gi - memory, 100 * EvictionBuild.Gi - disk));
    }

    public MemoryReading? PodsMemory() => null;

    public Task<IReadOnlyDictionary<string, PodUsage>> PodsAsync(CancellationToken cancel)
    {
        if (RuntimeFails)
            throw new IOException("the runtime is away");
        PodMeasurements++;
        return Task.FromResult<IReadOnlyDictionary<string, PodUsage>>(Pods.ToDictionary(p => p.Key, p => p.Value.Usage));
    }

    public bool Evict(string uid, TimeSpan? grace, string reason, string message, string? disruption = null)
    {
        Evicted.Add($"{Pods[uid].Pod.Metadata.Name} {grace!.Value.TotalSeconds}s {(disruption is null ? "" : "disrupted")}".TrimEnd());
        if (Linger)
            Lingering.Add(uid);
        else
            Pods.Remove(uid);
        return true;
    }

    public bool HasEnded(string uid) => !Pods.ContainsKey(uid);

    public Task ReclaimAsync(NodeReclaim what, CancellationToken cancel)
    {
        Reclaimed.Add(what);
        DeadBytes = 0;
        return Task.CompletedTask;
    }
}
