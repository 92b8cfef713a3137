using k8s.Models;

namespace NodeStack.Kubelet.Images;

/// <summary>A pod's wish for an image. FieldPath: where events point; empty: the pod.</summary>
internal sealed record ImageRequest(V1Pod Pod, string Image, string FieldPath, PullPolicy Policy);
