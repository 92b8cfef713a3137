namespace NodeStack.ControlPlane.Scheduler.Snapshot;

/// <summary>How many nodes have each image.</summary>
internal sealed class ImageIndex
{
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);

    public int NodesWith(string image) => _nodes.GetValueOrDefault(image);

    public void Replace(NodeFacts? before, NodeFacts? after)
    {
        if (before is not null && after is not null && before.Images.Equals(after.Images))
            return;
        Count(before, -1);
        Count(after, 1);
    }

    private void Count(NodeFacts? node, int count)
    {
        if (node is null)
            return;
        foreach (var image in node.Images)
        {
            var sum = _nodes.GetValueOrDefault(image.Name) + count;
            if (sum <= 0)
                _nodes.Remove(image.Name);
            else
                _nodes[image.Name] = sum;
        }
    }
}
