using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Freezer;
using NodeStack.Cgroups.Interop;

namespace NodeStack.Cgroups.Hierarchy;

/// <summary>Kills every process of a group and below.</summary>
public sealed class CgroupKiller(CgroupTree tree, CgroupTreeOptions options, TimeProvider time)
{
    private const int SignalKill = 9;

    /// <summary>
    /// One write to cgroup.kill, which no fork can outrun. Kernels before 5.14 lack it: there the group is frozen first, so that
    /// nothing can fork while each process is signalled.
    /// </summary>
    /// <returns>True when no process is left; false when some are still dying at the deadline.</returns>
    public async Task<bool> KillAsync(string group, CancellationToken cancel)
    {
        if (!tree.Exists(group))
            return true;
        try
        {
            if (tree.Files.HasFile(group, CgroupFileNames.Kill))
                tree.Files.Write(group, CgroupFileNames.Kill, "1");
            else
                await KillOneByOneAsync(group, cancel).ConfigureAwait(false);
        }
        catch (CgroupIoException e) when (e.IsNotFound)
        {
            return true;
        }

        return await KernelWait.UntilAsync(() => !IsPopulated(group), options.Deadline, time, cancel).ConfigureAwait(false);
    }

    /// <summary>False also when the group is gone.</summary>
    public bool IsPopulated(string group)
    {
        try
        {
            return CgroupEventsParser.Parse(tree.Files.ReadText(group, CgroupFileNames.Events)).Populated;
        }
        catch (CgroupIoException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    private async Task KillOneByOneAsync(string group, CancellationToken cancel)
    {
        var freezer = new CgroupFreezer(tree.Files, options, time);
        await freezer.FreezeAsync(group, cancel).ConfigureAwait(false);
        try
        {
            foreach (var each in tree.ChildrenFirst(group))
                foreach (var pid in tree.Processes(each))
                    _ = LibC.Kill(pid, SignalKill);
        }
        finally
        {
            tree.Files.Write(group, CgroupFileNames.Freeze, "0");
        }
    }
}
