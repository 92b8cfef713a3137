using System.Buffers.Text;
using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Io;

/// <summary>Text of io.stat ("8:0 rbytes=1 wbytes=2 ..." per device); allocates nothing of its own.</summary>
public static class IoStatParser
{
    /// <summary>All devices together.</summary>
    public static IoStat ParseTotal(ReadOnlySpan<byte> text)
    {
        var total = default(IoStat);
        foreach (var line in NestedKeyedParser.Lines(text))
            if (TryDevice(line.Key, out _))
                total += Stat(line);
        return total;
    }

    /// <summary>Puts one entry per device into <paramref name="devices"/>, which is emptied first.</summary>
    public static void ParseDevices(ReadOnlySpan<byte> text, ICollection<IoDeviceStat> devices)
    {
        devices.Clear();
        foreach (var line in NestedKeyedParser.Lines(text))
            if (TryDevice(line.Key, out var device))
                devices.Add(new IoDeviceStat(device, Stat(line)));
    }

    private static bool TryDevice(ReadOnlySpan<byte> key, out BlockDevice device)
    {
        var major = SpanCutter.Cut(ref key, (byte)':');
        var known = Utf8Parser.TryParse(major, out uint ma, out var a) & Utf8Parser.TryParse(key, out uint mi, out var b);
        device = new BlockDevice(ma, mi);
        return known && a == major.Length && b == key.Length;
    }

    private static IoStat Stat(NestedKeyedParser.Line line)
    {
        var stat = default(IoStat);
        foreach (var pair in line.Pairs)
            if (Utf8Parser.TryParse(pair.Value, out ulong value, out _))
                stat = With(stat, pair.Name, value);
        return stat;
    }

    private static IoStat With(IoStat stat, ReadOnlySpan<byte> name, ulong value) => name switch
    {
        _ when name.SequenceEqual("rbytes"u8) => stat with { ReadBytes = value },
        _ when name.SequenceEqual("wbytes"u8) => stat with { WriteBytes = value },
        _ when name.SequenceEqual("rios"u8) => stat with { Reads = value },
        _ when name.SequenceEqual("wios"u8) => stat with { Writes = value },
        _ when name.SequenceEqual("dbytes"u8) => stat with { DiscardBytes = value },
        _ when name.SequenceEqual("dios"u8) => stat with { Discards = value },
        _ => stat
    };
}
