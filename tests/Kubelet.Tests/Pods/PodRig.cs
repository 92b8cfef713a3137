using System.Diagnostics;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Admission;
using NodeStack.Kubelet.Lifecycle;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Sources;
using NodeStack.TestSupport.FakeRuntime;
using Prometheus;

namespace NodeStack.Kubelet.Tests.Pods;

/// <summary>A machine with a fake runtime on which kubelets (their pod parts) can be started and killed. Time is the test's.</summary>
internal sealed class PodRig : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, V1Pod> _wished = [];

    public PodRig()
    {
        Runtime = new FakeContainerRuntime(Time);
        Runtime.Images.Add("img:1");
        Runtime.Images.Add("img:2");
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    public FakeContainerRuntime Runtime { get; }
    public FakeHost Host { get; } = new();
    public FakeMemory Memory { get; } = new();
    public FakeProbes Probes { get; } = new();
    public FakeAssembler Assembler { get; } = new();
    public FakeImages Images { get; } = new();
    public FakeEvents Events { get; } = new();
    public FakeHooks Hooks { get; } = new();
    public IPodAdmission Admission { get; set; } = new OpenAdmission();
    public IReadOnlySet<PodOrigin> Expected { get; set; } = new HashSet<PodOrigin> { PodOrigin.File };
    public HashSet<PodOrigin> Spoken { get; } = [PodOrigin.File];
    public PodWorkerOptions Options { get; init; } = new();
    public PodSupervisor Supervisor { get; private set; } = null!;
    public RuntimeRelister Relister { get; private set; } = null!;
    private CancellationTokenSource? _life;

    /// <summary>Starts a kubelet with an empty memory.</summary>
    public async Task StartAsync(IPodStepObserver? steps = null)
    {
        _life = new CancellationTokenSource();
        var metrics = Metrics.WithCustomRegistry(Metrics.NewCustomRegistry());
        var pods = new NodeStack.Kubelet.Pods.PodMetrics(metrics);
        var stepper = new PodSteps(steps ?? NoStepObserver.Instance);
        var slots = new StartSlots(Options.MaxConcurrentStarts);
        var stopper = new ContainerStopExecutor(Runtime, Hooks, Events, stepper, Time);
        var executor = new PodExecutor(
            new PodHostExecutor(Host, Host, Host, Images, Events, stepper),
            new SandboxExecutor(Runtime, Assembler, Events, slots, stepper, pods),
            new ContainerStartExecutor(Runtime, Assembler, Images, Events, new PodStartTools(Hooks, Host, stopper, slots, stepper, pods)),
            stopper, new PodResizeExecutor(Runtime, Assembler, Host, Memory, Admission, stepper));
        Relister = new RuntimeRelister(
            Runtime, new PodObserver(Runtime, new NoMessages(), Time), new RelistMetrics(metrics), new RelisterOptions(), Time, NullLogger.Instance);
        var parts = new PodWorkerParts(
            Relister, executor, Probes, Events, Assembler.Hash, Admission, ["192.0.2.1"], Options, pods, Time, NullLogger.Instance);
        Supervisor = new PodSupervisor(parts, Expected);
        Supervisor.Start(_life.Token);
        Relister.PodsChanged += Supervisor.OnPodsChanged;
        Relister.PodsChanged += _ => Supervisor.OnRelist(Relister.Latest);
        await Relister.RelistAsync(_life.Token);
        _ = Relister.RunAsync(_life.Token);
        Apply();
    }

    /// <summary>The process is gone in the middle of whatever it did.</summary>
    public void Kill()
    {
        _life!.Cancel();
        _life = null;
    }

    public void Wish(params V1Pod[] pods)
    {
        foreach (var pod in pods)
            _wished[pod.Metadata.Uid] = pod;
        Apply();
    }

    public void Unwish(params string[] uids)
    {
        foreach (var uid in uids)
            _wished.Remove(uid);
        Apply();
    }

    public void Apply()
    {
        if (_life is null)
            return;
        Supervisor.Apply(new PodSet(new Dictionary<string, V1Pod>(_wished), new HashSet<PodOrigin>(Spoken)));
        Supervisor.OnRelist(Relister.Latest);
    }

    /// <summary>Lets time pass in small steps until the condition holds.</summary>
    public async Task UntilAsync(Func<bool> holds, string what, TimeSpan? step = null) => await UntilAsync(holds, what, () => "", step);

    public async Task UntilAsync(Func<bool> holds, string what, Func<string> present, TimeSpan? step = null)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(begin) > Deadline)
                throw new TimeoutException($"not reached: {what}\n{present()}\nlast calls: {string.Join(", ", Runtime.CallLog.TakeLast(15).Select(c => c.Call))}"
                    + $"\nevents: {string.Join(" | ", Events.All.TakeLast(8))}");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            Time.Advance(step ?? TimeSpan.FromMilliseconds(50));
        }
    }

    public Task UntilRunningAsync(params string[] names) =>
        UntilAsync(() => names.All(IsRunning), "running: " + string.Join(' ', names));

    public Task UntilGoneAsync() =>
        UntilAsync(() => Supervisor.Count == 0 && Runtime.Containers.Count == 0 && Runtime.Sandboxes.Count == 0 && Host.IsEmpty, "nothing left");

    public bool IsRunning(string name) => Runtime.Containers.Any(c => c.Config.Metadata.Name == name && c.State == ContainerState.Running);

    public FakeContainer Running(string name) =>
        Runtime.Containers.Single(c => c.Config.Metadata.Name == name && c.State == ContainerState.Running);

    public V1PodStatus Status(string uid = PodBuild.Uid) => Supervisor.ByUid(uid)!.Status;

    public ValueTask DisposeAsync()
    {
        _life?.Cancel();
        return ValueTask.CompletedTask;
    }

    private sealed class NoMessages : ITerminationMessages
    {
        public string Read(ContainerStatus status) => status.Message;
    }
}
