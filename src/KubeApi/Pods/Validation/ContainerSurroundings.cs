using System.Text.Json.Nodes;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Validation;

/// <summary>What a container's checks need to know of its pod.</summary>
internal sealed class ContainerSurroundings(FieldCursor spec, IReadOnlyDictionary<string, JsonObject> volumes)
{
    /// <summary>The good volumes.</summary>
    public IReadOnlyDictionary<string, JsonObject> Volumes { get; } = volumes;

    public IReadOnlyList<string> ClaimNames { get; } = [.. spec["resourceClaims"].Items.Select(c => c["name"].Text).Where(n => n.Length > 0)];

    public IReadOnlyList<string> MainNames { get; } = [.. spec["containers"].Items.Select(c => c["name"].Text)];

    public IReadOnlyList<string> InitNames { get; } = [.. spec["initContainers"].Items.Select(c => c["name"].Text)];

    public string RestartPolicy { get; } = spec["restartPolicy"].Text;

    public long? GracePeriodSeconds { get; } = spec["terminationGracePeriodSeconds"].NumberOrNull;

    /// <summary>Null when the pod does not say.</summary>
    public string? OperatingSystem { get; } = spec["os"].IsSet ? spec["os"]["name"].Text : null;

    public bool IsOnHostUsers { get; } = !spec["hostUsers"].IsSet || spec["hostUsers"].Flag;
}
