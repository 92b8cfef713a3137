using System.Buffers;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>
/// /metrics/cadvisor: cAdvisor's names and labels for what we measure, family by family. Series of a pod's own group have an empty container label, as
/// there; the machine as a whole is id="/".
/// </summary>
internal static class CadvisorMetricsRenderer
{
    private static readonly CadvisorFamily s_version = Plain("cadvisor_version_info", "Kernel and operating system of the node; there is no cAdvisor here.");
    private static readonly CadvisorFamily s_error = Plain("container_scrape_error", "1 if there was an error while getting container metrics, 0 otherwise");
    private static readonly CadvisorFamily s_machineError = Plain("machine_scrape_error", "1 if there was an error while getting machine metrics, 0 otherwise.");
    private static readonly CadvisorFamily s_nvm = Plain("machine_nvm_capacity", "Persistent memory in bytes by its mode.");
    private static readonly CadvisorFamily s_nvmPower = Plain("machine_nvm_avg_power_budget_watts", "Power that persistent memory may use on average.");

    private static readonly (CadvisorFamily Family, Func<MachineFacts, double> Value)[] s_machine =
    [
        (Plain("machine_cpu_books", "Books of CPU sockets."), static machine => machine.Books),
        (Plain("machine_cpu_cores", "Logical CPU cores."), static machine => machine.Cores),
        (Plain("machine_cpu_drawers", "Drawers of CPU books."), static machine => machine.Drawers),
        (Plain("machine_cpu_physical_cores", "Physical CPU cores."), static machine => machine.PhysicalCores),
        (Plain("machine_cpu_sockets", "CPU sockets."), static machine => machine.Sockets),
        (Plain("machine_memory_bytes", "Memory of the machine in bytes."), static machine => machine.MemoryBytes),
        (Plain("machine_swap_bytes", "Swap of the machine in bytes."), static machine => machine.SwapBytes),
    ];

    /// <summary>The families one after another; a caller that pauses between them lets what is written go out.</summary>
    /// <param name="snapshot">Null: nothing could be measured, and only the machine is told of.</param>
    public static IEnumerable<int> Render(CadvisorSnapshot? snapshot, MachineFacts machine, IBufferWriter<byte> to)
    {
        var text = new MetricTextWriter(to);
        var written = 0;
        Version(text, machine);
        One(text, s_error, snapshot is null ? 1 : 0);
        foreach (var family in snapshot is null ? [] : CadvisorFamilies.OfGroups)
        {
            text.Begin(family);
            foreach (var group in snapshot!.Groups)
                family.Write(text, group);
            yield return ++written;
        }
        foreach (var (family, value) in snapshot is null ? [] : CadvisorFamilies.OfNetworks)
        {
            text.Begin(family);
            foreach (var one in snapshot!.Networks)
                text.Sample(one.Labels, default, value(one.Reading), one.At);
            yield return ++written;
        }
        Machine(text, machine);
        yield return ++written;
    }

    private static void Version(MetricTextWriter text, MachineFacts machine)
    {
        text.Begin(s_version);
        text.Sample(MetricTextWriter.Labels(
            ("cadvisorRevision", ""), ("cadvisorVersion", ""), ("dockerVersion", ""), ("kernelVersion", machine.KernelVersion), ("osVersion", machine.OsVersion)), default, 1, null);
    }

    private static void Machine(MetricTextWriter text, MachineFacts machine)
    {
        var labels = MetricTextWriter.Labels(("boot_id", machine.BootId), ("machine_id", machine.MachineId), ("system_uuid", machine.SystemUuid));
        foreach (var (family, value) in s_machine)
        {
            text.Begin(family);
            text.Sample(labels, default, value(machine), null);
        }
        text.Begin(s_nvm);
        text.Sample(labels, "mode=\"app_direct_mode\""u8, machine.AppDirectBytes, null);
        // The kernel tells neither of the next two. cAdvisor asks libipmctl for them, and says 0 where it is built without it, as upstream's kubelet is.
        text.Sample(labels, "mode=\"memory_mode\""u8, 0, null);
        text.Begin(s_nvmPower);
        text.Sample(labels, default, 0, null);
        One(text, s_machineError, 0);
    }

    private static void One(MetricTextWriter text, CadvisorFamily family, double value)
    {
        text.Begin(family);
        text.Sample(default, default, value, null);
    }

    private static CadvisorFamily Plain(string name, string help) => new(name, "gauge", help, static (_, _) => { });
}
