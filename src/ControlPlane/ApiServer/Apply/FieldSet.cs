namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>
/// A set of paths into an object, as a tree: each node is a step, may itself be a member, and may have paths below it. Immutable; nodes are in order,
/// no node is without members in or below it. Being a member says nothing about what is below.
/// </summary>
internal sealed class FieldSet
{
    public static readonly FieldSet Empty = new([]);
    private readonly FieldNode[] _nodes;

    private FieldSet(FieldNode[] nodes) => _nodes = nodes;

    public bool IsEmpty => _nodes.Length == 0;

    public IReadOnlyList<FieldNode> Nodes => _nodes;

    /// <param name="nodes">In any order, no step twice.</param>
    public static FieldSet Of(List<FieldNode>? nodes)
    {
        if (nodes is null || nodes.Count == 0)
            return Empty;
        nodes.Sort(static (a, b) => a.Step.CompareTo(b.Step));
        return new FieldSet([.. nodes]);
    }

    /// <summary>A set of field paths, e.g. <c>status</c>, <c>metadata.labels</c>.</summary>
    public static FieldSet OfFields(params ReadOnlySpan<string> paths)
    {
        var set = Empty;
        foreach (var path in paths)
        {
            var steps = path.Split('.');
            var one = Of([new FieldNode(PathElement.Field(steps[^1]), true, Empty)]);
            for (var i = steps.Length - 2; i >= 0; i--)
                one = Of([new FieldNode(PathElement.Field(steps[i]), false, one)]);
            set = set.Union(one);
        }
        return set;
    }

    public FieldNode? Find(PathElement step)
    {
        var (low, high) = (0, _nodes.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _nodes[middle].Step.CompareTo(step);
            if (order == 0)
                return _nodes[middle];
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return null;
    }

    public bool Contains(ReadOnlySpan<PathElement> path) =>
        !path.IsEmpty && Find(path[0]) is { } node && (path.Length == 1 ? node.IsMember : node.Below.Contains(path[1..]));

    public FieldSet Union(FieldSet other)
    {
        if (IsEmpty || ReferenceEquals(this, other))
            return other;
        return other.IsEmpty ? this : Zip(other, (a, b) => Node((a ?? b)!.Step, a?.IsMember == true || b?.IsMember == true, (a?.Below ?? Empty).Union(b?.Below ?? Empty)));
    }

    public FieldSet Intersection(FieldSet other) =>
        IsEmpty || other.IsEmpty ? Empty : Zip(other, (a, b) => a is null || b is null ? null : Node(a.Step, a.IsMember && b.IsMember, a.Below.Intersection(b.Below)));

    /// <summary>Without the members of another set; what is below those stays.</summary>
    public FieldSet Difference(FieldSet other) =>
        IsEmpty || other.IsEmpty ? this : Zip(other, (a, b) => b is null || a is null ? a : Node(a.Step, a.IsMember && !b.IsMember, a.Below.Difference(b.Below)));

    /// <summary>Without the members of another set and all below them.</summary>
    public FieldSet RecursiveDifference(FieldSet other) =>
        IsEmpty || other.IsEmpty
            ? this
            : Zip(other, (a, b) => b is null || a is null ? a : b.IsMember ? null : Node(a.Step, a.IsMember, a.Below.RecursiveDifference(b.Below)));

    /// <summary>With the fields of structs that are passed through: they are no members by themselves, yet somebody holds what is in them.</summary>
    public FieldSet WithNamedFields(MergeShape shape) =>
        IsEmpty
            ? this
            : new FieldSet([.. _nodes.Select(n => new FieldNode(n.Step, n.IsMember || (shape.Declares(n.Step.Name) && !n.Below.IsEmpty), n.Below.WithNamedFields(shape.At(n.Step))))]);

    /// <summary>All paths; at each level members before what is deeper, as upstream lists them.</summary>
    public IEnumerable<IReadOnlyList<PathElement>> Paths() => Paths([]);

    public override string ToString() => string.Join('\n', Paths().Select(PathText));

    public static string PathText(IEnumerable<PathElement> path) => string.Concat(path);

    public bool SetEquals(FieldSet other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (_nodes.Length != other._nodes.Length)
            return false;
        for (var i = 0; i < _nodes.Length; i++)
        {
            var (a, b) = (_nodes[i], other._nodes[i]);
            if (a.IsMember != b.IsMember || !a.Step.Equals(b.Step) || !a.Below.SetEquals(b.Below))
                return false;
        }
        return true;
    }

    private IEnumerable<IReadOnlyList<PathElement>> Paths(PathElement[] prefix)
    {
        foreach (var node in _nodes)
        {
            if (node.IsMember)
                yield return [.. prefix, node.Step];
        }
        foreach (var node in _nodes)
        {
            foreach (var path in node.Below.Paths([.. prefix, node.Step]))
                yield return path;
        }
    }

    private static FieldNode? Node(PathElement step, bool isMember, FieldSet below) => isMember || !below.IsEmpty ? new FieldNode(step, isMember, below) : null;

    private FieldSet Zip(FieldSet other, Func<FieldNode?, FieldNode?, FieldNode?> combine)
    {
        var result = new List<FieldNode>(_nodes.Length + other._nodes.Length);
        var (i, j) = (0, 0);
        while (i < _nodes.Length || j < other._nodes.Length)
        {
            var order = i >= _nodes.Length ? 1 : j >= other._nodes.Length ? -1 : _nodes[i].Step.CompareTo(other._nodes[j].Step);
            if (combine(order <= 0 ? _nodes[i++] : null, order >= 0 ? other._nodes[j++] : null) is { } node)
                result.Add(node);
        }
        return result.Count == 0 ? Empty : new FieldSet([.. result]);
    }
}

/// <param name="IsMember">Whether the path that ends here is in the set.</param>
/// <param name="Below">Longer paths, from here on.</param>
internal sealed record FieldNode(PathElement Step, bool IsMember, FieldSet Below);
