using System.Buffers.Text;
using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Pressure;

/// <summary>Text of cpu.pressure, memory.pressure or io.pressure to <see cref="PressureStat"/>; allocates nothing.</summary>
public static class PressureParser
{
    public static PressureStat Parse(ReadOnlySpan<byte> text)
    {
        var stat = default(PressureStat);
        foreach (var line in NestedKeyedParser.Lines(text))
            if (line.Key.SequenceEqual("some"u8))
                stat = stat with { Some = ParseLine(line) };
            else if (line.Key.SequenceEqual("full"u8))
                stat = stat with { Full = ParseLine(line) };
        return stat;
    }

    private static PressureLine ParseLine(NestedKeyedParser.Line line)
    {
        var parsed = default(PressureLine);
        foreach (var pair in line.Pairs)
            if (pair.Name.SequenceEqual("total"u8))
                parsed = Utf8Parser.TryParse(pair.Value, out ulong total, out _) ? parsed with { TotalMicroseconds = total } : parsed;
            else if (Utf8Parser.TryParse(pair.Value, out double average, out _))
                parsed = With(parsed, pair.Name, average);
        return parsed;
    }

    private static PressureLine With(PressureLine line, ReadOnlySpan<byte> name, double average) => name switch
    {
        _ when name.SequenceEqual("avg10"u8) => line with { Avg10 = average },
        _ when name.SequenceEqual("avg60"u8) => line with { Avg60 = average },
        _ when name.SequenceEqual("avg300"u8) => line with { Avg300 = average },
        _ => line
    };
}
