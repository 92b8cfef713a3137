using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.Cgroups;

namespace NodeStack.Kubelet.Resources;

/// <summary>
/// Keeps the group of each pod as planned, through either driver. Remembers what it applied, so that a pod that did not change costs
/// one look at the group. Calls for one pod must not overlap (the pod's worker makes them); different pods go in parallel.
/// </summary>
public sealed class PodCgroupExecutor : IPodCgroups
{
    private readonly ICgroupDriver _driver;
    private readonly PodCgroupOptions _options;
    private readonly ILogger<PodCgroupExecutor> _log;
    private readonly ConcurrentDictionary<string, PodCgroupPlan> _applied = new(StringComparer.Ordinal);

    public PodCgroupExecutor(ICgroupDriver driver, PodCgroupOptions options, ILogger<PodCgroupExecutor> log)
    {
        _driver = driver;
        _options = options;
        _log = log;
    }

    public bool Enabled => true;

    public async Task EnsureAsync(V1Pod pod, CancellationToken cancel)
    {
        var plan = PodCgroupPlanner.Plan(pod, _options);
        var uid = pod.Metadata.Uid;
        if (_applied.TryGetValue(uid, out var known) && CgroupLimitsRules.AreSame(known.Limits, plan.Limits) && _driver.Exists(plan.Name))
            return;
        await _driver.EnsureAsync(plan.Name, plan.Limits, cancel).ConfigureAwait(false);
        _applied[uid] = plan;
        _log.Applied(uid, plan.Name, plan.Reason);
    }

    public string ParentFor(V1Pod pod) =>
        _driver.ParentForm(PodCgroupPlanner.NameOf(pod.Metadata.Uid, QosRules.ClassOf(pod), _options));

    /// <summary>Looks below every class: after a restart nobody knows which class a pod had that is gone from its source.</summary>
    public async Task<bool> RemoveAsync(string podUid, CancellationToken cancel)
    {
        _applied.TryRemove(podUid, out _);
        var gone = true;
        foreach (var qos in Enum.GetValues<QosClass>())
        {
            var name = PodCgroupPlanner.NameOf(podUid, qos, _options);
            if (!_driver.Exists(name))
                continue;
            var removed = await _driver.RemoveAsync(name, cancel).ConfigureAwait(false);
            if (removed)
                _log.Removed(podUid, name);
            else
                _log.StillBusy(podUid, name);
            gone &= removed;
        }

        return gone;
    }

    public IReadOnlyList<string> List() =>
    [
        .. Enum.GetValues<QosClass>()
            .SelectMany(qos => _driver.Children(PodCgroupPlanner.ParentOf(qos, _options)))
            .Select(PodCgroupPlanner.PodUidOf)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
    ];
}
