using k8s;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>Copies of shared objects, to be changed and sent.</summary>
public static class ObjectCopy
{
    public static T Of<T>(T value) => KubernetesJson.Deserialize<T>(KubernetesJson.Serialize(value));
}
