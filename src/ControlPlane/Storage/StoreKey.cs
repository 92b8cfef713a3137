namespace NodeStack.ControlPlane.Storage;

/// <summary>What an object's key says.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Namespace">Empty for cluster-scoped objects.</param>
public sealed record StoreKey(string Group, string Resource, string Namespace, string Name);
