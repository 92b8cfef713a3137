using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Memory;

/// <summary>Text of memory.events to <see cref="MemoryEvents"/>; allocates nothing.</summary>
public static class MemoryEventsParser
{
    public static MemoryEvents Parse(ReadOnlySpan<byte> text)
    {
        var events = default(MemoryEvents);
        foreach (var line in FlatKeyedParser.Lines(text))
            events = With(events, line.Key, line.Value);
        return events;
    }

    private static MemoryEvents With(MemoryEvents events, ReadOnlySpan<byte> key, ulong value) => key switch
    {
        _ when key.SequenceEqual("low"u8) => events with { Low = value },
        _ when key.SequenceEqual("high"u8) => events with { High = value },
        _ when key.SequenceEqual("max"u8) => events with { Max = value },
        _ when key.SequenceEqual("oom"u8) => events with { Oom = value },
        _ when key.SequenceEqual("oom_kill"u8) => events with { OomKill = value },
        _ when key.SequenceEqual("oom_group_kill"u8) => events with { OomGroupKill = value },
        _ => events
    };
}
