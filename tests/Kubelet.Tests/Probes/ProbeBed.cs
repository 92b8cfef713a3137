using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Checkpoints;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Probes;
using NodeStack.TestSupport;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Probes;

/// <summary>A probe loop over a scripted prober and a clock that stands still until told.</summary>
internal sealed class ProbeBed : IDisposable
{
    public ProbeBed(ProbeOptions? options = null, double random = 0.5)
    {
        Options = options ?? new ProbeOptions();
        Registry = Metrics.NewCustomRegistry();
        Random = random;
        Loop = NewLoop();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    public string Folder { get; } = Directory.CreateTempSubdirectory("probes-").FullName;
    public ProbeOptions Options { get; }
    public double Random { get; }
    public CollectorRegistry Registry { get; private set; }
    public ScriptedProber Prober { get; } = new();
    public ProbeLoop Loop { get; private set; }

    public static V1Pod Pod(V1Probe? readiness = null, V1Probe? liveness = null, V1Probe? startup = null) => new()
    {
        Metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = "default", Uid = "uid-1" },
        Spec = new V1PodSpec
        {
            Containers = [new V1Container { Name = "c", ReadinessProbe = readiness, LivenessProbe = liveness, StartupProbe = startup }],
        },
    };

    public static V1Probe Probe(int period = 1, int delay = 0, int success = 1, int failure = 1) => new()
    {
        Exec = new V1ExecAction { Command = ["true"] },
        PeriodSeconds = period,
        InitialDelaySeconds = delay,
        SuccessThreshold = success,
        FailureThreshold = failure,
    };

    /// <param name="age">How long the container has run.</param>
    public void Sync(V1Pod pod, string? id = "id-1", ContainerState state = ContainerState.Running, TimeSpan age = default)
    {
        ContainerObservation[] containers = id is null
            ? []
            : [new ContainerObservation { Id = id, Name = "c", SandboxId = "s", State = state, StartedAt = Time.GetUtcNow() - age }];
        Loop.Sync(pod, new PodObservation(pod.Metadata.Uid, "default", "web", [], containers, Time.GetUtcNow()), ["10.0.0.1"]);
    }

    public ProbeVerdict? Verdict(ProbeKind kind, string id = "id-1") =>
        Loop.Verdicts("uid-1").TryGetValue((id, kind), out var verdict) ? verdict : null;

    /// <summary>Moves the clock and waits until what became due has ended.</summary>
    public async Task StepAsync(double seconds = 1)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        await SettleAsync();
    }

    public Task SettleAsync() => Eventually.TrueAsync(() => Loop.Active == 0, TimeSpan.FromSeconds(20), "no probe runs");

    /// <summary>Another process on the same folder: a kubelet restart.</summary>
    public void Restart()
    {
        Loop.Dispose();
        Registry = Metrics.NewCustomRegistry();
        Loop = NewLoop();
    }

    public void Dispose()
    {
        Loop.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private ProbeLoop NewLoop()
    {
        var cache = new ProbeVerdictCache(new CheckpointStore(Folder, NullLogger.Instance), Time, Options, NullLogger.Instance);
        return new ProbeLoop(Prober, cache, new ProbeMetrics(Metrics.WithCustomRegistry(Registry)), Options, Time, NullLogger.Instance, () => Random);
    }
}
