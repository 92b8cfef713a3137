using System.Buffers;
using System.Globalization;
using System.Text.Json;
using NodeStack.CriShim.Runtime;

namespace NodeStack.Kubelet.Stats;

/// <summary>/stats/summary: the v1alpha1 Summary, fields in upstream's order, absent where nothing was measured.</summary>
internal static class SummaryRenderer
{
    public static ReadOnlyMemory<byte> Render(UsageSnapshot snapshot, bool onlyCpuAndMemory)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentSize = 1 }))
        {
            json.WriteStartObject();
            Node(json, snapshot.Node, onlyCpuAndMemory);
            json.WriteStartArray("pods");
            foreach (var pod in snapshot.Pods) Pod(json, pod, onlyCpuAndMemory);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void Node(Utf8JsonWriter json, NodeUsage node, bool onlyCpuAndMemory)
    {
        json.WriteStartObject("node");
        json.WriteString("nodeName", node.Name);
        if (node.SystemContainers.Count > 0)
        {
            json.WriteStartArray("systemContainers");
            foreach (var (name, started, usage) in node.SystemContainers)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                Time(json, "startTime", started);
                Usage(json, usage);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        Time(json, "startTime", node.StartTime);
        CpuAndMemory(json, node.Usage);
        if (!onlyCpuAndMemory) NodeDetails(json, node);
        Swap(json, node.Usage);
        json.WriteEndObject();
    }

    private static void NodeDetails(Utf8JsonWriter json, NodeUsage node)
    {
        Io(json, node.Usage);
        Network(json, node.Interfaces, node.DefaultInterface, node.Usage.At);
        Filesystem(json, "fs", node.Filesystem);
        if (node.ImageFilesystem is not null || node.ContainerFilesystem is not null)
        {
            json.WriteStartObject("runtime");
            Filesystem(json, "imageFs", node.ImageFilesystem);
            Filesystem(json, "containerFs", node.ContainerFilesystem);
            json.WriteEndObject();
        }
        json.WriteStartObject("rlimit");
        Time(json, "time", node.Usage.At);
        if (node.MaxPid is { } max) json.WriteNumber("maxpid", max);
        if (node.Processes is { } processes) json.WriteNumber("curproc", processes);
        json.WriteEndObject();
    }

    private static void Pod(Utf8JsonWriter json, PodUsage pod, bool onlyCpuAndMemory)
    {
        json.WriteStartObject();
        json.WriteStartObject("podRef");
        json.WriteString("name", pod.Name);
        json.WriteString("namespace", pod.Namespace);
        json.WriteString("uid", pod.Uid);
        json.WriteEndObject();
        Time(json, "startTime", pod.StartTime);
        json.WriteStartArray("containers");
        foreach (var one in pod.Containers) Container(json, one, onlyCpuAndMemory);
        json.WriteEndArray();
        if (pod.Group is { } group) CpuAndMemory(json, group);
        if (!onlyCpuAndMemory) PodDetails(json, pod);
        if (pod.Group is { } swapping) Swap(json, swapping);
        json.WriteEndObject();
    }

    private static void PodDetails(Utf8JsonWriter json, PodUsage pod)
    {
        if (pod.Group is { } group) Io(json, group);
        Network(json, pod.Interfaces, "eth0", pod.NetworkAt);
        if (pod.Volumes.Count > 0)
        {
            json.WriteStartArray("volume");
            foreach (var volume in pod.Volumes)
            {
                json.WriteStartObject();
                FilesystemFields(json, volume.Filesystem);
                json.WriteString("name", volume.Name);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        Filesystem(json, "ephemeral-storage", pod.EphemeralStorage);
        if (pod.Group?.ProcessCount is { } processes)
        {
            json.WriteStartObject("process_stats");
            json.WriteNumber("process_count", processes);
            json.WriteEndObject();
        }
    }

    private static void Container(Utf8JsonWriter json, ContainerUsage one, bool onlyCpuAndMemory)
    {
        json.WriteStartObject();
        json.WriteString("name", one.Name);
        Time(json, "startTime", one.StartTime);
        CpuAndMemory(json, one.Usage);
        if (!onlyCpuAndMemory)
        {
            Io(json, one.Usage);
            Filesystem(json, "rootfs", one.Rootfs);
            Filesystem(json, "logs", one.Logs);
        }
        Swap(json, one.Usage);
        json.WriteEndObject();
    }

    private static void Usage(Utf8JsonWriter json, GroupUsage usage)
    {
        CpuAndMemory(json, usage);
        Io(json, usage);
        Swap(json, usage);
    }

    private static void CpuAndMemory(Utf8JsonWriter json, GroupUsage usage)
    {
        if (usage.Cpu is { } cpu)
        {
            json.WriteStartObject("cpu");
            Time(json, "time", usage.At);
            Number(json, "usageNanoCores", cpu.NanoCores);
            Number(json, "usageCoreNanoSeconds", cpu.UsageNanoSeconds);
            Pressure(json, usage.CpuPressure);
            json.WriteEndObject();
        }
        if (usage.Memory is { } memory)
        {
            json.WriteStartObject("memory");
            Time(json, "time", usage.At);
            Number(json, "availableBytes", memory.AvailableBytes);
            Number(json, "usageBytes", memory.UsageBytes);
            Number(json, "workingSetBytes", memory.WorkingSetBytes);
            Number(json, "rssBytes", memory.RssBytes);
            Number(json, "pageFaults", memory.PageFaults);
            Number(json, "majorPageFaults", memory.MajorPageFaults);
            Pressure(json, usage.MemoryPressure);
            json.WriteEndObject();
        }
    }

    private static void Io(Utf8JsonWriter json, GroupUsage usage)
    {
        if (usage.IoPressure is null) return;
        json.WriteStartObject("io");
        Time(json, "time", usage.At);
        Pressure(json, usage.IoPressure);
        json.WriteEndObject();
    }

    private static void Swap(Utf8JsonWriter json, GroupUsage usage)
    {
        if (usage.Memory?.SwapBytes is not { } used) return;
        json.WriteStartObject("swap");
        Time(json, "time", usage.At);
        Number(json, "swapAvailableBytes", usage.Memory.SwapAvailableBytes);
        Number(json, "swapUsageBytes", used);
        json.WriteEndObject();
    }

    private static void Pressure(Utf8JsonWriter json, PressureStats? pressure)
    {
        if (pressure is null) return;
        json.WriteStartObject("psi");
        PressureLine(json, "full", pressure.Full);
        PressureLine(json, "some", pressure.Some);
        json.WriteEndObject();
    }

    private static void PressureLine(Utf8JsonWriter json, string name, PressureLine line)
    {
        json.WriteStartObject(name);
        json.WriteNumber("total", line.TotalNanoSeconds);
        json.WriteNumber("avg10", line.Avg10);
        json.WriteNumber("avg60", line.Avg60);
        json.WriteNumber("avg300", line.Avg300);
        json.WriteEndObject();
    }

    private static void Network(Utf8JsonWriter json, IReadOnlyList<InterfaceReading> interfaces, string main, DateTimeOffset at)
    {
        if (interfaces.Count == 0) return;
        json.WriteStartObject("network");
        Time(json, "time", at);
        var first = interfaces.FirstOrDefault(one => one.Name == main);
        if (first is null) json.WriteString("name", "");
        else InterfaceFields(json, first);
        json.WriteStartArray("interfaces");
        foreach (var one in interfaces)
        {
            json.WriteStartObject();
            InterfaceFields(json, one);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void InterfaceFields(Utf8JsonWriter json, InterfaceReading one)
    {
        json.WriteString("name", one.Name);
        Number(json, "rxBytes", one.RxBytes);
        Number(json, "rxErrors", one.RxErrors);
        Number(json, "txBytes", one.TxBytes);
        Number(json, "txErrors", one.TxErrors);
    }

    private static void Filesystem(Utf8JsonWriter json, string name, FilesystemReading? reading)
    {
        if (reading is null) return;
        json.WriteStartObject(name);
        FilesystemFields(json, reading);
        json.WriteEndObject();
    }

    private static void FilesystemFields(Utf8JsonWriter json, FilesystemReading reading)
    {
        Time(json, "time", reading.At);
        Number(json, "availableBytes", reading.AvailableBytes);
        Number(json, "capacityBytes", reading.CapacityBytes);
        Number(json, "usedBytes", reading.UsedBytes);
        Number(json, "inodesFree", reading.InodesFree);
        Number(json, "inodes", reading.Inodes);
        Number(json, "inodesUsed", reading.InodesUsed);
    }

    private static void Number(Utf8JsonWriter json, string name, ulong? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset at) =>
        json.WriteString(name, at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
}
