namespace NodeStack.Kubelet.Node;

/// <summary>Which resources of the node run short, as eviction sees it. Thread-safe.</summary>
internal interface INodePressure
{
    NodePressure Current { get; }

    /// <summary>Raised after <see cref="Current"/> changed; handlers must not block.</summary>
    event Action? Changed;
}

/// <summary>The three pressures that nodes tell of.</summary>
internal sealed record NodePressure(bool Memory, bool Disk, bool Pid)
{
    public static NodePressure None { get; } = new(false, false, false);
}
