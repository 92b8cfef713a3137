using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Observation;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Probes;
using NodeStack.Kubelet.Status;

namespace NodeStack.Kubelet.Tests.Pods;

/// <summary>
/// One pod's world without tasks or threads: applies planned actions at once, counts time by hand, and keeps the laws that
/// every plan must keep. What breaks one is thrown.
/// </summary>
internal sealed class ModelRuntime(V1Pod pod)
{
    private readonly List<SandboxObservation> _sandboxes = [];
    private readonly List<ContainerObservation> _containers = [];
    private readonly Dictionary<string, int> _logs = [];
    private int _ids;

    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public V1Pod Pod { get; } = pod;
    public PodMemory Memory { get; set; } = PodMemory.Empty;
    public PodRemoval? Removal { get; set; }
    public Dictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> Verdicts { get; } = [];
    public Dictionary<string, string> Hashes { get; } = [];
    public List<string> Log { get; } = [];
    public List<PodNotice> Notices { get; } = [];
    public V1PodStatus? Status { get; private set; }

    /// <summary>Actions whose outcome is a failure, by verb text of the log.</summary>
    public Func<PodAction, bool> Fails { get; set; } = _ => false;

    public IReadOnlyList<ContainerObservation> Containers => _containers;
    public IReadOnlyList<SandboxObservation> Sandboxes => _sandboxes;

    public PodObservation Seen => new(Pod.Metadata.Uid, "ns", "p", [.. Enumerable.Reverse(_sandboxes)], [.. Enumerable.Reverse(_containers)], Now);

    public ContainerObservation Last(string name) => _containers.Last(c => c.Name == name);

    public bool IsRunning(string name) => _containers.Any(c => c.Name == name && c.State == ContainerState.Running);

    /// <summary>Works out the status without planning anything. Returns the computed phase.</summary>
    public string Report()
    {
        var inputs = new PodStatusInputs
        {
            Pod = Pod,
            Old = Status,
            Seen = Seen,
            Memory = Memory,
            Verdicts = Verdicts,
            RuntimeName = "fake",
            HostIps = ["192.0.2.1"],
            Now = Now,
            QosClass = "BestEffort",
        };
        var result = PodStatusBuilder.Build(inputs);
        Status = result.Status;
        return result.Phase;
    }

    public PodPlan Plan()
    {
        var phase = Report();
        var plan = PodPlanner.Plan(new PodWish(Pod, Removal, null, phase, Hashes, Verdicts), Seen, Memory, Now);
        Memory = plan.Memory;
        Notices.AddRange(plan.Notices);
        return plan;
    }

    /// <summary>One turn: plan and do all of it.</summary>
    public PodPlan Turn()
    {
        var plan = Plan();
        foreach (var action in plan.Actions)
            Apply(action);
        return plan;
    }

    /// <summary>Turns until the plan stays empty without waiting for anything. Returns the number of turns that did something.</summary>
    public int Settle(int limit = 60)
    {
        for (var turn = 0; turn < limit; turn++)
        {
            var before = Memory;
            if (Turn().IsEmpty && Memory.State == before.State)
                return turn;
        }
        throw new InvalidOperationException($"not settled in {limit} turns: {string.Join(", ", Log.TakeLast(12))}");
    }

    /// <summary>Turns and moves time to each look-again until nothing is left to do within the span.</summary>
    public void RunFor(TimeSpan span)
    {
        var end = Now + span;
        for (var guard = 0; guard < 5000; guard++)
        {
            var plan = Turn();
            if (!plan.IsEmpty)
                continue;
            if (plan.LookAgainAt is not { } at || at > end)
                break;
            Now = at > Now ? at : Now + TimeSpan.FromMilliseconds(1);
        }
        Now = end;
    }

    public void Exit(string name, int code)
    {
        var index = _containers.FindLastIndex(c => c.Name == name && c.State == ContainerState.Running);
        _containers[index] = _containers[index] with
        {
            State = ContainerState.Exited,
            ExitCode = code,
            FinishedAt = Now,
            Reason = code == 0 ? "Completed" : "Error",
        };
    }

    public void SandboxDies()
    {
        _sandboxes[^1] = _sandboxes[^1] with { Ready = false };
        foreach (var c in _containers.Where(c => c.State == ContainerState.Running).Select(c => c.Name).ToList())
            Exit(c, 137);
    }

    /// <summary>The kubelet was killed and started again: nothing is remembered.</summary>
    /// <param name="keepsStatus">The API server has the status that was told last.</param>
    public void ForgetAll(bool keepsStatus = false)
    {
        Memory = PodMemory.Empty;
        Status = keepsStatus ? Status : null;
    }

    public void AddSandbox(SandboxObservation sandbox) => _sandboxes.Add(sandbox);

    public void AddContainer(ContainerObservation container) => _containers.Add(container);

    public void Apply(PodAction action)
    {
        var ok = !Fails(action);
        if (ok)
            Do(action);
        else
            Log.Add("failed " + action.Lane);
        var outcome = new ActionOutcome(action, ok, ok ? "" : "Broken", ok ? "" : "it is broken", null, true) { StartedAt = Now };
        Memory = PodMemoryRules.Apply(Memory, outcome, Now, 0);
    }

    private void Do(PodAction action)
    {
        switch (action)
        {
            case CreateSandboxAction a:
                Require(!_sandboxes.Exists(s => s.Ready), "a second ready sandbox");
                Require(!_sandboxes.Exists(s => s.Attempt == a.Attempt), "an attempt used twice");
                _sandboxes.Add(new SandboxObservation("s" + ++_ids, a.Attempt, true, Now, false, ["10.0.0." + _ids], ""));
                Log.Add("sandbox " + a.Attempt);
                break;
            case StopSandboxAction a:
                Require(!_containers.Exists(c => c.SandboxId == a.SandboxId && c.State == ContainerState.Running), "a sandbox stopped under containers");
                SetSandbox(a.SandboxId, s => s with { Ready = false });
                Log.Add("stop-sandbox");
                break;
            case RemoveSandboxAction a:
                _sandboxes.RemoveAll(s => s.Id == a.SandboxId);
                _containers.RemoveAll(c => c.SandboxId == a.SandboxId);
                Log.Add("remove-sandbox");
                break;
            case StartContainerAction a:
                Start(a);
                break;
            case KillContainerAction a:
                Log.Add((a.Hold ? "hook " : "kill ") + a.Name);
                if (!a.Hold)
                    Stop(a.ContainerId);
                break;
            case StopContainerAction a:
                Log.Add("stop " + a.Name);
                Stop(a.ContainerId);
                break;
            case RemoveContainerAction a:
                Require(_containers.Exists(c => c.Id == a.ContainerId && c.State != ContainerState.Running), "a running container removed");
                _containers.RemoveAll(c => c.Id == a.ContainerId);
                Log.Add("remove " + a.Name);
                break;
            default:
                Log.Add(action.Lane);
                break;
        }
    }

    private void Start(StartContainerAction a)
    {
        Require(_sandboxes.Exists(s => s.Id == a.SandboxId && s.Ready), "a start without sandbox");
        Require(!IsRunning(a.Name), "two running instances of " + a.Name);
        Require(Memory.Prepared, "a start before volumes");
        if (a.Kind == ContainerKind.Main)
            foreach (var init in Pod.Spec.InitContainers ?? [])
                Require(_containers.Exists(c => c.Name == init.Name && c.SandboxId == a.SandboxId), $"{a.Name} before {init.Name}");
        // Logs outlive their containers, as RestartsByLogs reads them.
        var restarts = a.SeenBefore ? a.RestartCount : _logs.GetValueOrDefault(a.Name);
        Require(restarts >= _logs.GetValueOrDefault(a.Name), "a log file used twice by " + a.Name);
        _logs[a.Name] = restarts + 1;
        _containers.Add(new ContainerObservation
        {
            Id = "c" + ++_ids,
            Name = a.Name,
            SandboxId = a.SandboxId,
            State = ContainerState.Running,
            RestartCount = restarts,
            Hash = Hashes.GetValueOrDefault(a.Name, ""),
            CreatedAt = Now,
            StartedAt = Now,
            Image = "img:1",
            ImageRef = "sha256:1",
        });
        Log.Add($"start {a.Name}#{restarts}");
    }

    private void Stop(string containerId)
    {
        var index = _containers.FindIndex(c => c.Id == containerId);
        if (index >= 0 && _containers[index].State == ContainerState.Running)
            _containers[index] = _containers[index] with { State = ContainerState.Exited, ExitCode = 137, FinishedAt = Now, Reason = "Error" };
    }

    private void SetSandbox(string id, Func<SandboxObservation, SandboxObservation> change)
    {
        var index = _sandboxes.FindIndex(s => s.Id == id);
        if (index >= 0)
            _sandboxes[index] = change(_sandboxes[index]);
    }

    private static void Require(bool holds, string breach)
    {
        if (!holds)
            throw new InvalidOperationException("law broken: " + breach);
    }
}
