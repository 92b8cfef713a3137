namespace NodeStack.Kubelet.Node;

/// <summary>Where the changing parts of a node's status come from.</summary>
/// <param name="Troubles">What keeps pods from being run besides the runtime's own word, in upstream's words; empty: nothing. Must not block.</param>
internal sealed record NodeSources(NodeObserver Observer, INodePressure Pressure, Func<IReadOnlyList<string>> Troubles)
{
    /// <summary>Names of attached volumes that pods use; they must not be detached. Must not block.</summary>
    public Func<IReadOnlyList<string>> VolumesInUse { get; init; } = static () => [];
}
