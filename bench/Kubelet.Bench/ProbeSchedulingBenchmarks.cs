using BenchmarkDotNet.Attributes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Checkpoints;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Probes;
using Prometheus;

namespace NodeStack.Kubelet.Bench;

/// <summary>What 1,000 probes cost while they do nothing but be scheduled: one sync of each pod, and one result of each probe.</summary>
[MemoryDiagnoser]
public class ProbeSchedulingBenchmarks
{
    private const int Probes = 1000;

    private readonly string _folder = Directory.CreateTempSubdirectory("probe-bench-").FullName;
    private readonly string[] _ips = ["10.0.0.1"];
    private V1Pod[] _pods = [];
    private PodObservation[] _seen = [];
    private ProbeState[] _states = [];
    private ProbeLoop? _loop;

    [GlobalSetup]
    public void Setup()
    {
        var time = TimeProvider.System;
        var options = new ProbeOptions();
        var cache = new ProbeVerdictCache(new CheckpointStore(_folder, NullLogger.Instance), time, options, NullLogger.Instance);
        var metrics = new ProbeMetrics(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()));
        _loop = new ProbeLoop(new InstantProber(), cache, metrics, options, time, NullLogger.Instance);
        _pods = [.. Enumerable.Range(0, Probes).Select(Pod)];
        _seen = [.. Enumerable.Range(0, Probes).Select(i => Seen(i, time.GetUtcNow()))];
        _states = [.. Enumerable.Range(0, Probes).Select(_ => ProbeState.Initial(ProbeKind.Readiness))];
        Sync();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _loop?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public void Sync()
    {
        for (var i = 0; i < Probes; i++)
            _loop!.Sync(_pods[i], _seen[i], _ips);
    }

    [Benchmark]
    public TimeSpan ResultsAndNextDueTimes()
    {
        var timings = new ProbeTimings(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), 1, 3);
        var due = TimeSpan.Zero;
        for (var i = 0; i < Probes; i++)
        {
            _states[i] = _states[i].After(succeeded: true, timings);
            due = ProbeSchedule.Next(due, due + TimeSpan.FromMilliseconds(3), timings.Period);
        }

        return due;
    }

    private static V1Pod Pod(int i) => new()
    {
        Metadata = new V1ObjectMeta { Name = $"pod-{i}", NamespaceProperty = "bench", Uid = $"uid-{i}" },
        Spec = new V1PodSpec
        {
            Containers = [new V1Container { Name = "c", ReadinessProbe = new V1Probe { PeriodSeconds = 3600, Exec = new V1ExecAction { Command = ["true"] } } }],
        },
    };

    private static PodObservation Seen(int i, DateTimeOffset now) => new($"uid-{i}", "bench", $"pod-{i}", [],
        [new ContainerObservation { Id = $"id-{i}", Name = "c", SandboxId = "s", State = ContainerState.Running, StartedAt = now }], now);

    private sealed class InstantProber : IProber
    {
        private static readonly Task<ProbeOutcome> Fine = Task.FromResult(ProbeOutcome.Success());

        public Task<ProbeOutcome> ProbeAsync(ProbeTarget target, CancellationToken cancel) => Fine;
    }
}
