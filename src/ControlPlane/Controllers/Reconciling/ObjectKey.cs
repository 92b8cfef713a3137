using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>Which object of a kind.</summary>
/// <param name="Namespace">Empty for what has none.</param>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    public static ObjectKey Of(V1ObjectMeta meta) => new(meta.NamespaceProperty ?? "", meta.Name);

    /// <summary>As collections are keyed: namespace/name, or name.</summary>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
