using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NodeStack.KubeApi.Yaml;

/// <summary>
/// Gives the events of a YAML stream one by one, records those of anchored nodes, and plays records back for aliases.
/// Never holds more of the stream than the anchored nodes.
/// </summary>
internal sealed class NodeCursor(IParser parser) : INodeSteps
{
    private readonly Dictionary<string, RecordedNode> _anchors = new(StringComparer.Ordinal);
    private readonly List<(string Anchor, RecordedNode Node)> _open = [];

    private SourcePosition _last = new(1, 1);

    public ParsingEvent Next()
    {
        if (!MoveNext() || parser.Current is null)
            throw new DocumentFormatException("the text ends too early", _last);
        _last = PositionOf(parser.Current);
        return parser.Current;
    }

    /// <summary>On some malformed texts the scanner fails with whatever exception its own state leads to; all of them mean the same.</summary>
    private bool MoveNext()
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException and not System.Text.DecoderFallbackException
            or IndexOutOfRangeException or NullReferenceException or OverflowException or FormatException)
        {
            throw new DocumentFormatException("the text is not well-formed YAML", _last);
        }
    }

    public static SourcePosition PositionOf(ParsingEvent e) => new((int)e.Start.Line, (int)e.Start.Column);

    /// <summary>A step of the stream, with its alias resolved and its anchor opened.</summary>
    public RecordedNode.Step Take()
    {
        var e = Next();
        var step = new RecordedNode.Step(e, e is AnchorAlias alias ? Resolve(alias) : null);
        if (e is NodeEvent { Anchor.IsEmpty: false } node)
            _open.Add((node.Anchor.Value, new RecordedNode()));
        foreach (var (_, recording) in _open)
            recording.Steps.Add(step);
        return step;
    }

    /// <summary>The node that began with this event is complete.</summary>
    public void Close(ParsingEvent start)
    {
        if (start is not NodeEvent { Anchor.IsEmpty: false })
            return;
        var (anchor, node) = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        _anchors[anchor] = node;
    }

    public void ForgetAnchors() => _anchors.Clear();

    private RecordedNode Resolve(AnchorAlias alias)
    {
        var name = alias.Value.Value;
        foreach (var (anchor, _) in _open)
        {
            if (anchor == name)
                throw new DocumentFormatException($"anchor '{name}' value contains itself", PositionOf(alias));
        }
        return _anchors.TryGetValue(name, out var node)
            ? node
            : throw new DocumentFormatException($"unknown anchor '{name}' referenced", PositionOf(alias));
    }
}
