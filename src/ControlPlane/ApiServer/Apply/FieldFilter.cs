namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Which fields a way of writing can own: all but some, or only some.</summary>
internal sealed class FieldFilter
{
    public static readonly FieldFilter None = new(FieldSet.Empty, []);
    private readonly FieldSet _excluded;
    private readonly string[][] _included;

    private FieldFilter(FieldSet excluded, string[][] included) => (_excluded, _included) = (excluded, included);

    /// <param name="paths">Fields that are not kept, with all below them: <c>status</c>, <c>metadata.labels</c>.</param>
    public static FieldFilter AllBut(params ReadOnlySpan<string> paths) => new(FieldSet.OfFields(paths), []);

    /// <param name="paths">Fields that are kept, with all below them; <c>*</c> stands for any item.</param>
    public static FieldFilter Only(params ReadOnlySpan<string> paths) => new(FieldSet.Empty, [.. paths.ToArray().Select(p => p.Split('.'))]);

    public FieldSet Apply(FieldSet set) => _included.Length > 0 ? Include(set, _included) : set.RecursiveDifference(_excluded);

    public ObjectComparison Apply(ObjectComparison comparison) =>
        ReferenceEquals(this, None) ? comparison : new(Apply(comparison.Added), Apply(comparison.Modified), Apply(comparison.Removed));

    private static FieldSet Include(FieldSet set, string[][] patterns)
    {
        if (patterns.Any(p => p.Length == 0))
            return set;
        var nodes = new List<FieldNode>();
        foreach (var node in set.Nodes)
        {
            var rest = patterns.Where(p => p[0] == "*" || (node.Step.Kind == PathElementKind.Field && p[0] == node.Step.Name)).Select(p => p[1..]).ToArray();
            if (rest.Length == 0)
                continue;
            var below = Include(node.Below, rest);
            if (node.IsMember || !below.IsEmpty)
                nodes.Add(node with { Below = below });
        }
        return FieldSet.Of(nodes);
    }
}
