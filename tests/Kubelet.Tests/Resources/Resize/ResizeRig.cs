using k8s.Models;
using NodeStack.CriShim.Runtime;
using NodeStack.Kubelet.Pods;
using NodeStack.Kubelet.Resources;
using NodeStack.Kubelet.Resources.Allocation;
using NodeStack.Kubelet.Tests.Admission;
using NodeStack.Kubelet.Tests.Pods;
using NodeStack.TestSupport.FakeRuntime;

namespace NodeStack.Kubelet.Tests.Resources.Resize;

/// <summary>A machine with a fake runtime, a real gate and a real checkpoint of what was granted, which outlives a kubelet that is killed.</summary>
internal sealed class ResizeRig : IAsyncDisposable
{
    private readonly List<string> _folders = [];
    private readonly List<PodAllocationStore> _stores = [];

    public PodRig Pods { get; } = new();
    public V1Node Node { get; } = AdmissionBuild.Node("cpu=4 memory=8Gi ephemeral-storage=10Gi pods=110");
    public PodAllocationStore Store => _stores[^1];

    /// <summary>What broke a law, in the order of happening; looked at around every step.</summary>
    public LawObserver Laws { get; private set; } = null!;

    /// <param name="stop">Where to hold the kubelet; null: nowhere.</param>
    public async Task StartAsync(IPodStepObserver? stop = null)
    {
        // What a kubelet that was killed still writes must not reach the one after it.
        var folder = Directory.CreateTempSubdirectory("resizes").FullName;
        if (_folders.Count > 0)
            foreach (var file in Directory.GetFiles(_folders[^1]).Where(f => !f.EndsWith(".tmp", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        _folders.Add(folder);
        _stores.Add(AdmissionBuild.Store(folder));
        Laws = new LawObserver(this, stop);
        Pods.Admission = AdmissionBuild.Gate(Node, Store, uid => Pods.Relister.Latest.Pods.ContainsKey(uid));
        await Pods.StartAsync(Laws);
    }

    public IReadOnlyList<FakeContainer> Instances(string name) => [.. Pods.Runtime.Containers.Where(c => c.Config.Metadata.Name == name)];

    public FakeContainer Running(int pod, string name) =>
        Pods.Runtime.Containers.Single(c => c.Config.Metadata.Name == name && c.State == ContainerState.Running && c.Sandbox.Config.Metadata.Uid == PodBuild.UidOf(pod));

    /// <summary>Everything the pod asks for was granted and given.</summary>
    public bool HasAll(V1Pod pod)
    {
        var uid = pod.Metadata.Uid;
        if (Store.Find(uid) is not { IsActuated: true } has || !PodResourceSetRules.AreSame(has.Allocated, PodResourceSetRules.Of(pod)) || !Pods.Host.Limits.TryGetValue(uid, out var group))
            return false;
        if ((PodCgroupPlanner.MemoryLimitOf(group), PodCgroupPlanner.CpuLimitOf(group), PodResourceRules.Requests(group).MilliCpu)
            != (PodCgroupPlanner.MemoryLimitOf(pod), PodCgroupPlanner.CpuLimitOf(pod), PodResourceRules.Requests(pod).MilliCpu))
            return false;
        return Pods.Runtime.Containers.Where(c => c.State == ContainerState.Running && c.Sandbox.Config.Metadata.Uid == uid).All(c =>
        {
            var wanted = Pods.Assembler.ResourcesOf(pod, PodContainerRules.Find(pod, c.Config.Metadata.Name)!.Value.Container);
            return (c.Resources.MemoryLimitBytes, c.Resources.CpuQuota, c.Resources.CpuShares) == (wanted.MemoryLimitBytes, wanted.CpuQuota, wanted.CpuShares);
        });
    }

    public V1PodCondition? Condition(int pod, string type) => Pods.Supervisor.ByUid(PodBuild.UidOf(pod))?.Status?.Conditions?.FirstOrDefault(c => c.Type == type);

    public int Starts(string name) => Pods.Runtime.CallLog.Count(c => c.Call == "StartContainer" && Instances(name).Any(i => i.Id == c.Target));

    public async ValueTask DisposeAsync()
    {
        await Pods.DisposeAsync();
        foreach (var store in _stores)
            await store.Flush();
        foreach (var folder in _folders)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>
    /// The laws: no group of a pod is smaller than what runs in it, and no more is granted than the node has. Looked at before and
    /// after every step of every pod.
    /// </summary>
    internal sealed class LawObserver(ResizeRig rig, IPodStepObserver? next) : IPodStepObserver
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _broken = new();

        public IReadOnlyCollection<string> Broken => _broken;
        public System.Collections.Concurrent.ConcurrentQueue<string> Steps { get; } = new();

        public ValueTask BeforeAsync(string podUid, string step, CancellationToken cancel)
        {
            Look(podUid, "before " + step);
            Steps.Enqueue(step);
            return next?.BeforeAsync(podUid, step, cancel) ?? ValueTask.CompletedTask;
        }

        public ValueTask AfterAsync(string podUid, string step, CancellationToken cancel)
        {
            Look(podUid, "after " + step);
            return next?.AfterAsync(podUid, step, cancel) ?? ValueTask.CompletedTask;
        }

        private static long? Larger(V1Pod a, V1Pod b, Func<V1Pod, long?> limit) => limit(a) is { } one && limit(b) is { } other ? Math.Max(one, other) : null;

        private void Look(string uid, string when)
        {
            if (rig.Pods.Host.Limits.TryGetValue(uid, out var group) && group.Spec.Resources is null)
            {
                var inside = rig.Pods.Runtime.Containers.Where(c => c.State == ContainerState.Running && c.Sandbox.Config.Metadata.Uid == uid).Select(c => c.Resources).ToList();
                // What another action changed between the two looks is no breach.
                var later = rig.Pods.Host.Limits[uid];
                if (Larger(group, later, PodCgroupPlanner.MemoryLimitOf) is { } bytes && inside.Sum(r => r.MemoryLimitBytes) > bytes)
                    _broken.Enqueue($"{when} of {uid}: {inside.Sum(r => r.MemoryLimitBytes)} bytes in a group of {bytes}");
                if (Larger(group, later, PodCgroupPlanner.CpuLimitOf) is { } cpu && inside.Sum(r => r.CpuQuota) > cpu * 100)
                    _broken.Enqueue($"{when} of {uid}: {inside.Sum(r => r.CpuQuota)} us in a group of {cpu * 100}");
            }
            var all = Enumerable.Range(1, 9).Select(n => rig.Store.Find(PodBuild.UidOf(n))?.Allocated).OfType<PodResourceSet>().SelectMany(s => s.Containers.Values).ToList();
            foreach (var name in new[] { "cpu", "memory" })
                if (all.Sum(r => ResourceAmounts.From(r?.Requests)[name]) is var granted && granted > rig.Node.Status.Allocatable[name].ToDecimal())
                    _broken.Enqueue($"{when} of {uid}: {granted} {name} granted");
        }
    }
}
