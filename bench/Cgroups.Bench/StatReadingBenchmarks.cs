using BenchmarkDotNet.Attributes;
using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Bench;

/// <summary>
/// One scrape of a pod's group: by path, and over files held open. Reads a copy of a group in a temporary folder, so that it runs
/// without cgroup v2; set CGROUP_BENCH_MOUNT and CGROUP_BENCH_GROUP to read a real one.
/// </summary>
[MemoryDiagnoser]
public class StatReadingBenchmarks : IDisposable
{
    private string? _folder;
    private string _group = "/pod";
    private CgroupStatReader _reader = null!;
    private CgroupStatFiles _held = null!;

    [GlobalSetup]
    public void Setup()
    {
        var mount = Environment.GetEnvironmentVariable("CGROUP_BENCH_MOUNT") ?? MakeCopy();
        _group = Environment.GetEnvironmentVariable("CGROUP_BENCH_GROUP") ?? _group;
        _reader = new CgroupStatReader(new LinuxCgroupFiles(mount));
        _held = _reader.Open(_group) ?? throw new InvalidOperationException($"no group {_group} in {mount}");
    }

    [Benchmark(Baseline = true)]
    public ulong ByPath() => _reader.TryRead(_group, out var stats) ? stats.Cpu!.Value.UsageMicroseconds : 0;

    [Benchmark]
    public ulong HeldOpen() => _held.TryRead(out var stats) ? stats.Cpu!.Value.UsageMicroseconds : 0;

    [GlobalCleanup]
    public void Dispose()
    {
        _held?.Dispose();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
        _folder = null;
        GC.SuppressFinalize(this);
    }

    private string MakeCopy()
    {
        _folder = Directory.CreateTempSubdirectory("cgroup-bench").FullName;
        var group = Directory.CreateDirectory(Path.Combine(_folder, "pod")).FullName;
        var psi = "some avg10=0.12 avg60=0.50 avg300=0.10 total=123456\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1234\n";
        foreach (var (file, text) in new Dictionary<string, string>
                 {
                     ["cpu.stat"] = "usage_usec 123456789\nuser_usec 100000000\nsystem_usec 23456789\nnr_periods 100\nnr_throttled 3\nthrottled_usec 4000\n",
                     ["memory.stat"] = string.Concat(Enumerable.Range(0, 50).Select(i => $"other_counter_{i} {i * 4096}\n")) + "anon 40960000\nfile 8192000\ninactive_file 4096000\npgfault 99999\n",
                     ["memory.current"] = "52428800\n", ["memory.peak"] = "62428800\n", ["memory.max"] = "104857600\n", ["memory.swap.current"] = "0\n",
                     ["memory.swap.max"] = "max\n", ["memory.events"] = "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\n", ["pids.current"] = "12\n", ["pids.max"] = "max\n",
                     ["io.stat"] = "8:0 rbytes=1024 wbytes=2048 rios=3 wios=4 dbytes=0 dios=0\n", ["cpu.pressure"] = psi, ["memory.pressure"] = psi, ["io.pressure"] = psi
                 })
            File.WriteAllText(Path.Combine(group, file), text);
        return _folder;
    }
}
