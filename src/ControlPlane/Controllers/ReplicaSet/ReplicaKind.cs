using k8s;
using k8s.Models;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Controllers.ReplicaSet;

/// <summary>What tells ReplicaSets and ReplicationControllers apart: names, and where the fields are.</summary>
public sealed record ReplicaKind<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public required ObjectKind Kind { get; init; }

    /// <summary>As --controllers names it.</summary>
    public required string Controller { get; init; }

    /// <summary>As events name who tells.</summary>
    public required string Component { get; init; }

    /// <summary>As metrics name its queue.</summary>
    public required string Queue { get; init; }

    /// <summary>Whether its status tells of pods that go.</summary>
    public bool TellsTerminating { get; init; }

    public required Func<ApiResources, ApiResource<T>> Resource { get; init; }
    public required Func<T, ReplicaWish> Wish { get; init; }
    public required Func<T, ReplicaStatus> Status { get; init; }

    /// <summary>Sets the status of an object that is one's own.</summary>
    public required Action<T, ReplicaStatus> SetStatus { get; init; }
}
