using System.Globalization;
using NodeStack.Cgroups.Interop;

namespace NodeStack.TestSupport.Cgroups;

/// <summary>Which files a controller gives to a group, their first values, and what the kernel takes as a value.</summary>
internal static class FakeCgroupFileRules
{
    public static readonly string[] AllControllers = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids"];

    /// <summary>Controllers that forbid processes beside child groups.</summary>
    public static readonly string[] DomainControllers = ["io", "memory", "hugetlb"];

    public static IReadOnlyDictionary<string, string> FilesOf(string controller, bool hasSwap) => controller switch
    {
        "cpu" => new Dictionary<string, string>
        {
            ["cpu.weight"] = "100\n", ["cpu.max"] = "max 100000\n", ["cpu.max.burst"] = "0\n", ["cpu.idle"] = "0\n"
        },
        "cpuset" => new Dictionary<string, string>
        {
            ["cpuset.cpus"] = "\n", ["cpuset.mems"] = "\n", ["cpuset.cpus.partition"] = "member\n", ["cpuset.cpus.effective"] = "0-1\n"
        },
        "memory" => Memory(hasSwap),
        "pids" => new Dictionary<string, string> { ["pids.max"] = "max\n", ["pids.current"] = "0\n", ["pids.events"] = "max 0\n" },
        "io" => new Dictionary<string, string> { ["io.max"] = "", ["io.weight"] = "default 100\n", ["io.stat"] = "" },
        "hugetlb" => new Dictionary<string, string>
        {
            ["hugetlb.2MB.max"] = "max\n", ["hugetlb.2MB.rsvd.max"] = "max\n", ["hugetlb.1GB.max"] = "max\n", ["hugetlb.1GB.rsvd.max"] = "max\n"
        },
        _ => new Dictionary<string, string>()
    };

    /// <summary>The errno for a value that the kernel refuses; 0 when it takes it.</summary>
    public static int Check(string file, string value, FakeCgroupGroup group) => file switch
    {
        "cpu.weight" => Number(value, 1, 10000),
        "cpu.idle" or "memory.oom.group" => value is "0" or "1" ? 0 : Errno.Invalid,
        "cpu.max" => CpuMax(value, group),
        "cpu.max.burst" => Burst(value, group),
        "memory.max" or "memory.min" or "memory.low" or "memory.high" or "memory.swap.max" or "pids.max" => NumberOrMax(value),
        _ when file.StartsWith("hugetlb.", StringComparison.Ordinal) => NumberOrMax(value),
        "cpuset.cpus.partition" => value is "member" or "root" or "isolated" ? 0 : Errno.Invalid,
        "cpuset.cpus" or "cpuset.mems" => value.All(c => char.IsAsciiDigit(c) || c is ',' or '-' or '\n') ? 0 : Errno.Invalid,
        "io.weight" => Number(value.Split(' ')[^1], 1, 10000),
        "io.max" => value.Split(' ').Skip(1).All(p => p.Contains('=', StringComparison.Ordinal)) ? 0 : Errno.Invalid,
        _ => Errno.AccessDenied
    };

    private static Dictionary<string, string> Memory(bool hasSwap)
    {
        var files = new Dictionary<string, string>
        {
            ["memory.max"] = "max\n", ["memory.min"] = "0\n", ["memory.low"] = "0\n", ["memory.high"] = "max\n", ["memory.oom.group"] = "0\n",
            ["memory.current"] = "0\n", ["memory.peak"] = "0\n", ["memory.stat"] = "anon 0\nfile 0\n",
            ["memory.events"] = "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n", ["memory.pressure"] = Pressure
        };
        if (hasSwap)
        {
            files["memory.swap.max"] = "max\n";
            files["memory.swap.current"] = "0\n";
        }

        return files;
    }

    public const string Pressure = "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n";

    private static int Number(string value, long low, long high) =>
        !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? Errno.Invalid
        : n < low || n > high ? Errno.OutOfRange : 0;

    private static int NumberOrMax(string value) => value == "max" ? 0 : Number(value, 0, long.MaxValue);

    private static int CpuMax(string value, FakeCgroupGroup group)
    {
        var words = value.Split(' ');
        if (words.Length != 2 || !long.TryParse(words[1], out var period) || period is < 1000 or > 1_000_000)
            return Errno.Invalid;
        if (words[0] == "max")
            return 0;
        return long.TryParse(words[0], out var quota) && quota >= 1000 && quota >= Long(group.Values["cpu.max.burst"]) ? 0 : Errno.Invalid;
    }

    private static int Burst(string value, FakeCgroupGroup group)
    {
        var quota = group.Values["cpu.max"].Split(' ')[0];
        return long.TryParse(value, out var burst) && burst >= 0 && (quota == "max" || burst <= Long(quota)) ? 0 : Errno.Invalid;
    }

    private static long Long(string text) => long.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
