using YamlDotNet.Core.Events;

namespace NodeStack.KubeApi.Yaml;

/// <summary>The events of a node that has an anchor, kept for its aliases. Aliases inside it are already resolved.</summary>
internal sealed class RecordedNode
{
    public List<Step> Steps { get; } = [];

    /// <summary>One event, or the node an alias stands for.</summary>
    public readonly record struct Step(ParsingEvent Event, RecordedNode? Alias);
}

/// <summary>Gives the events of one node after another: live, or from a record.</summary>
internal interface INodeSteps
{
    RecordedNode.Step Take();

    /// <summary>The node that began with this event is complete.</summary>
    void Close(ParsingEvent start);
}

/// <summary>Plays a record once.</summary>
internal sealed class RecordedSteps(RecordedNode node) : INodeSteps
{
    private int _next;

    public RecordedNode.Step Take() => node.Steps[_next++];

    public void Close(ParsingEvent start)
    {
    }
}
