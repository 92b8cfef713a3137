using System.Globalization;
using NodeStack.Cgroups.Io;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>One device of io.stat with the labels that its series have; a device that the machine does not list has an empty name.</summary>
internal static class DeviceIoBuilder
{
    public static DeviceIo Build(IoDeviceStat one, IReadOnlyList<DiskReading> disks)
    {
        var (major, minor) = (one.Device.Major, one.Device.Minor);
        var device = disks.FirstOrDefault(disk => disk.Major == major && disk.Minor == minor)?.Device ?? "";
        return new DeviceIo(MetricTextWriter.Labels(("device", device)), Long("Read"), Long("Write"), one.Stat);

        byte[] Long(string operation) => MetricTextWriter.Labels(
            ("device", device), ("major", major.ToString(CultureInfo.InvariantCulture)), ("minor", minor.ToString(CultureInfo.InvariantCulture)), ("operation", operation));
    }
}
