using k8s.Models;

namespace NodeStack.Kubelet.Containers.Env;

/// <summary>Where variables that are not literals get their values.</summary>
public sealed record EnvironmentSources(
    PodAddresses Addresses, IReadOnlyDictionary<string, ResourceQuantity> Allocatable, IConfigObjects Objects)
{
    /// <summary>What tells of services; the container's own variables of the same names win.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Services { get; init; } = [];

    /// <summary>(volume, path in it, key) to the value in an env file; null when the file has no such key.</summary>
    public Func<string, string, string, string?> FileValue { get; init; } =
        static (volume, _, _) => throw ConfigErrors.Container($"cannot find the volume {ConfigErrors.Quote(volume)} referenced by FileKeyRef");
}
