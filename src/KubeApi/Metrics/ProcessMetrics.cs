using NodeStack.KubeApi.Procfs;
using Prometheus;

namespace NodeStack.KubeApi.Metrics;

/// <summary>
/// process_* and kubernetes_build_info under the names Kubernetes components use (the library's own set differs). Read from
/// /proc when scraped, never in between.
/// </summary>
public sealed class ProcessMetrics
{
    private readonly Counter _cpu;
    private readonly Gauge _resident;
    private readonly Gauge _virtual;
    private readonly Gauge _open;
    private readonly Counter _received;
    private readonly Counter _sent;

    private ProcessMetrics(IMetricFactory metrics)
    {
        _cpu = metrics.CreateCounter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.");
        _resident = metrics.CreateGauge("process_resident_memory_bytes", "Resident memory size in bytes.");
        _virtual = metrics.CreateGauge("process_virtual_memory_bytes", "Virtual memory size in bytes.");
        _open = metrics.CreateGauge("process_open_fds", "Number of open file descriptors.");
        _received = metrics.CreateCounter("process_network_receive_bytes_total", "Number of bytes received by the process over the network.");
        _sent = metrics.CreateCounter("process_network_transmit_bytes_total", "Number of bytes sent by the process over the network.");
        // Nothing can be hidden or disabled here.
        metrics.CreateCounter("hidden_metrics_total", "The count of hidden metrics.");
        metrics.CreateCounter("disabled_metrics_total", "The count of disabled metrics.");
        metrics.CreateGauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.").Set(ProcessStart.UnixSeconds());
        metrics.CreateGauge("process_max_fds", "Maximum number of open file descriptors.").Set(Limit("Max open files"));
        metrics.CreateGauge("process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.").Set(Limit("Max address space"));
    }

    /// <param name="version">Of this program, e.g. v1.36.0-nodestack.0.1.0.</param>
    public static void Register(CollectorRegistry registry, IMetricFactory metrics, string version)
    {
        var process = new ProcessMetrics(metrics);
        registry.AddBeforeCollectCallback(process.Update);
        var parts = version.TrimStart('v').Split('.', 3);
        metrics.CreateGauge(
                "kubernetes_build_info",
                "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
                ["build_date", "compiler", "git_commit", "git_tree_state", "git_version", "go_version", "major", "minor", "platform"])
            .WithLabels("", "dotnet", "", "", version, "", parts[0], parts.ElementAtOrDefault(1) ?? "", Platform()).Set(1);
    }

    private void Update()
    {
        if (ProcParser.Process(File.ReadAllText("/proc/self/stat")) is var (cpu, _)) _cpu.IncTo(cpu / 1e9);
        var status = File.ReadAllText("/proc/self/status");
        _resident.Set(ProcParser.MemInfoBytes(status, "VmRSS") ?? 0);
        _virtual.Set(ProcParser.MemInfoBytes(status, "VmSize") ?? 0);
        // As upstream's library, the counters of the process's network namespace.
        var (received, sent) = ProcParser.NetworkOctets(File.ReadAllText("/proc/self/net/netstat"));
        _received.IncTo(received);
        _sent.IncTo(sent);
        _open.Set(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
    }

    private static double Limit(string name)
    {
        var line = File.ReadLines("/proc/self/limits").FirstOrDefault(one => one.StartsWith(name, StringComparison.Ordinal));
        var soft = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return ulong.TryParse(soft, out var value) ? value : ulong.MaxValue;
    }

    private static string Platform() =>
        "linux/" + (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64");
}
