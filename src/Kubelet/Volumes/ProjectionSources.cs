using k8s.Models;
using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.Volumes;

/// <summary>Where projected files get their contents.</summary>
internal sealed record ProjectionSources(IConfigObjects Objects, IReadOnlyDictionary<string, ResourceQuantity> Allocatable)
{
    /// <summary>The token of a source; throws <see cref="VolumeException"/>. Null: this kubelet can get no tokens.</summary>
    public Func<V1ServiceAccountTokenProjection, string>? Token { get; init; }
}
