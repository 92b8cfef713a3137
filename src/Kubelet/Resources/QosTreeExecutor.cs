using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.Cgroups;

namespace NodeStack.Kubelet.Resources;

/// <summary>Makes the groups above the pods and keeps them as planned; writes only what changed. Safe for use by many threads.</summary>
public sealed class QosTreeExecutor : IDisposable
{
    private readonly ICgroupDriver _driver;
    private readonly PodCgroupOptions _options;
    private readonly ILogger<QosTreeExecutor> _log;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<CgroupName, CgroupLimits> _applied = [];

    public QosTreeExecutor(ICgroupDriver driver, PodCgroupOptions options, ILogger<QosTreeExecutor> log)
    {
        _driver = driver;
        _options = options;
        _log = log;
    }

    /// <param name="activePods">All pods that are not terminated.</param>
    /// <param name="force">Also writes what did not change, in case somebody else changed it.</param>
    public async Task UpdateAsync(IReadOnlyCollection<V1Pod> activePods, bool force, CancellationToken cancel)
    {
        var plans = QosTreePlanner.Plan(activePods, _options);
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            foreach (var plan in plans)
                await ApplyAsync(plan, force, cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task ApplyAsync(PodCgroupPlan plan, bool force, CancellationToken cancel)
    {
        var exists = _driver.Exists(plan.Name);
        if (!force && exists && _applied.TryGetValue(plan.Name, out var known) && CgroupLimitsRules.AreSame(known, plan.Limits))
            return;
        if (exists)
            await _driver.ApplyAsync(plan.Name, plan.Limits, cancel).ConfigureAwait(false);
        else
            await _driver.EnsureAsync(plan.Name, plan.Limits, cancel).ConfigureAwait(false);
        _applied[plan.Name] = plan.Limits;
        _log.TreeApplied(plan.Name, plan.Reason);
    }
}
