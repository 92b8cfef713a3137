using System.Text.Json.Nodes;

namespace NodeStack.Kubelet.Status;

/// <summary>What the API server is to be told of one pod next. A closed family.</summary>
internal abstract record StatusStep
{
    private StatusStep()
    {
    }

    /// <summary>It knows all there is.</summary>
    public sealed record None : StatusStep
    {
        public static None Instance { get; } = new();
    }

    /// <summary>Its status differs.</summary>
    public sealed record Patch(JsonObject Status) : StatusStep;

    /// <summary>It was deleted, and nothing of it is left on the node: its object may go.</summary>
    public sealed record Delete : StatusStep
    {
        public static Delete Instance { get; } = new();
    }
}
