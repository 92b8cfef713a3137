namespace NodeStack.KubeApi.Yaml;

/// <summary>One document as compact JSON, with the way back from a place in that JSON to the text it was made of.</summary>
public sealed class SourceDocument
{
    private readonly PositionEntry[] _positions;

    internal SourceDocument(ReadOnlyMemory<byte> json, PositionEntry[] positions)
    {
        Json = json;
        _positions = positions;
    }

    /// <summary>UTF-8 JSON on one line. Object keys are unique.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    public SourcePosition Start => PositionAt(0);

    /// <summary>Where the key or value that begins at or before this byte of <see cref="Json"/> stands in the text.</summary>
    public SourcePosition PositionAt(long jsonOffset)
    {
        int low = 0, high = _positions.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_positions[middle].JsonOffset <= jsonOffset)
                low = middle;
            else
                high = middle - 1;
        }
        return _positions.Length == 0 ? new SourcePosition(1, 1) : new SourcePosition(_positions[low].Line, _positions[low].Column);
    }
}

internal readonly record struct PositionEntry(int JsonOffset, int Line, int Column);
