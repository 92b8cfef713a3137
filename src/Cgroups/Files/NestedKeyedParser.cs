namespace NodeStack.Cgroups.Files;

/// <summary>
/// Walks a nested keyed file ("key name=value name=value" per line, like io.stat and the pressure files) in place.
/// </summary>
public static class NestedKeyedParser
{
    public static LineEnumerator Lines(ReadOnlySpan<byte> text) => new(text);

    /// <summary>One line: its key, and its pairs to walk.</summary>
    public readonly ref struct Line(ReadOnlySpan<byte> key, ReadOnlySpan<byte> pairs)
    {
        public ReadOnlySpan<byte> Key { get; } = key;
        public PairEnumerator Pairs => new(_pairs);
        private readonly ReadOnlySpan<byte> _pairs = pairs;
    }

    /// <summary>One name=value.</summary>
    public readonly ref struct Pair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        public ReadOnlySpan<byte> Name { get; } = name;
        public ReadOnlySpan<byte> Value { get; } = value;
    }

    /// <summary>The walk over lines; allocates nothing.</summary>
    public ref struct LineEnumerator(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _rest = text;

        public Line Current { get; private set; }

        public readonly LineEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            while (!_rest.IsEmpty)
            {
                var line = SpanCutter.Cut(ref _rest, (byte)'\n');
                if (line.IsEmpty)
                    continue;
                var key = SpanCutter.Cut(ref line, (byte)' ');
                Current = new Line(key, line);
                return true;
            }

            return false;
        }
    }

    /// <summary>The walk over the pairs of a line; words without '=' are passed over.</summary>
    public ref struct PairEnumerator(ReadOnlySpan<byte> pairs)
    {
        private ReadOnlySpan<byte> _rest = pairs;

        public Pair Current { get; private set; }

        public readonly PairEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            while (!_rest.IsEmpty)
            {
                var value = SpanCutter.Cut(ref _rest, (byte)' ');
                if (value.IndexOf((byte)'=') < 0)
                    continue;
                var name = SpanCutter.Cut(ref value, (byte)'=');
                Current = new Pair(name, value);
                return true;
            }

            return false;
        }
    }
}
