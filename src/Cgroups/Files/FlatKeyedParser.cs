using System.Buffers.Text;

namespace NodeStack.Cgroups.Files;

/// <summary>
/// Walks a flat keyed file ("key value" per line, like cpu.stat) in place: <c>foreach (var line in FlatKeyedParser.Lines(text))</c>.
/// Lines that are not of that form are passed over, since newer kernels add what older readers cannot know.
/// </summary>
public static class FlatKeyedParser
{
    public static Enumerator Lines(ReadOnlySpan<byte> text) => new(text);

    /// <summary>The value of one key; null when it is not there.</summary>
    public static ulong? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        foreach (var line in Lines(text))
            if (line.Key.SequenceEqual(key))
                return line.Value;
        return null;
    }

    /// <summary>One line.</summary>
    public readonly ref struct Line(ReadOnlySpan<byte> key, ulong value)
    {
        public ReadOnlySpan<byte> Key { get; } = key;
        public ulong Value { get; } = value;
    }

    /// <summary>The walk; allocates nothing.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _rest = text;

        public Line Current { get; private set; }

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            while (!_rest.IsEmpty)
            {
                var line = SpanCutter.Cut(ref _rest, (byte)'\n');
                var key = SpanCutter.Cut(ref line, (byte)' ');
                if (!Utf8Parser.TryParse(line, out ulong value, out var used) || used != line.Length)
                    continue;
                Current = new Line(key, value);
                return true;
            }

            return false;
        }
    }
}
