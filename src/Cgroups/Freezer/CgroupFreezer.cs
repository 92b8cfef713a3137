using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Hierarchy;

namespace NodeStack.Cgroups.Freezer;

/// <summary>Stops all processes of a group and below where they stand, and lets them go again.</summary>
public sealed class CgroupFreezer(ICgroupFiles files, CgroupTreeOptions options, TimeProvider time)
{
    /// <summary>True when all stand still; false when the kernel did not get there in time (a process in an endless system call).</summary>
    public Task<bool> FreezeAsync(string group, CancellationToken cancel) => SetAsync(group, "1", cancel);

    public Task<bool> ThawAsync(string group, CancellationToken cancel) => SetAsync(group, "0", cancel);

    /// <summary>What cgroup.events says now.</summary>
    public FreezerState StateOf(string group) => CgroupEventsParser.Parse(files.ReadText(group, CgroupFileNames.Events)).Frozen
        ? FreezerState.Frozen
        : FreezerState.Thawed;

    private async Task<bool> SetAsync(string group, string value, CancellationToken cancel)
    {
        files.Write(group, CgroupFileNames.Freeze, value);
        var wanted = value == "1" ? FreezerState.Frozen : FreezerState.Thawed;
        return await KernelWait.UntilAsync(() => StateOf(group) == wanted, options.Deadline, time, cancel).ConfigureAwait(false);
    }
}
