using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.ReplicaSet;

/// <summary>So many pods of one template: what ReplicaSets and ReplicationControllers both say.</summary>
/// <param name="Selector">Null: selects nothing.</param>
public sealed record ReplicaWish(V1ObjectMeta Meta, int Replicas, V1LabelSelector? Selector, V1PodTemplateSpec Template, int MinReadySeconds);
