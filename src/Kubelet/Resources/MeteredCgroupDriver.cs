using NodeStack.Cgroups;

namespace NodeStack.Kubelet.Resources;

/// <summary>A driver whose changes are timed.</summary>
internal sealed class MeteredCgroupDriver(ICgroupDriver driver, CgroupMetrics metrics, TimeProvider time) : ICgroupDriver
{
    public string PathOf(CgroupName name) => driver.PathOf(name);

    public CgroupName? NameOf(string path) => driver.NameOf(path);

    public string ParentForm(CgroupName name) => driver.ParentForm(name);

    public bool Exists(CgroupName name) => driver.Exists(name);

    public Task EnsureAsync(CgroupName name, CgroupLimits limits, CancellationToken cancel) =>
        TimedAsync(driver.Exists(name) ? "update" : "create", () => driver.EnsureAsync(name, limits, cancel));

    public Task ApplyAsync(CgroupName name, CgroupLimits limits, CancellationToken cancel) =>
        TimedAsync("update", () => driver.ApplyAsync(name, limits, cancel));

    public async Task<bool> RemoveAsync(CgroupName name, CancellationToken cancel)
    {
        var isGone = false;
        await TimedAsync("destroy", async () => isGone = await driver.RemoveAsync(name, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        return isGone;
    }

    public IReadOnlyList<CgroupName> Children(CgroupName name) => driver.Children(name);

    private async Task TimedAsync(string operation, Func<Task> act)
    {
        var start = time.GetTimestamp();
        try
        {
            await act().ConfigureAwait(false);
        }
        finally
        {
            metrics.Done(operation, time.GetElapsedTime(start));
        }
    }
}
