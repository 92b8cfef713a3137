using System.Runtime.CompilerServices;
using NodeStack.Cgroups.Interop;

namespace NodeStack.Cgroups.Hierarchy;

/// <summary>Looks at this machine's mounts and controllers.</summary>
public static unsafe class CgroupHostObserver
{
    private const int AccessWrite = 2;

    /// <param name="mountInfo">A copy of the file can be passed for tests; its mount points are looked at as they are.</param>
    public static CgroupHost Observe(string mountInfo = "/proc/self/mountinfo")
    {
        var mounts = File.Exists(mountInfo) ? MountInfoParser.Parse(File.ReadAllText(mountInfo)) : [];
        var unified = CgroupHostRules.UnifiedMount(mounts);
        return unified is null
            ? CgroupHostRules.Judge(mounts, [], isWritable: false)
            : CgroupHostRules.Judge(mounts, Controllers(unified.MountPoint), !unified.Options.Contains("ro") && IsWritable(unified.MountPoint));
    }

    private static string[] Controllers(string mount)
    {
        var file = Path.Combine(mount, "cgroup.controllers");
        return File.Exists(file) ? File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
    }

    [SkipLocalsInit]
    private static bool IsWritable(string mount)
    {
        Span<byte> path = stackalloc byte[NativePath.MaxLength];
        if (!NativePath.TryJoin(path, mount, "", ""))
            return false;
        fixed (byte* p = path)
            return LibC.Access(p, AccessWrite) == 0;
    }
}
