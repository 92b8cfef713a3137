namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>Which object: by what it was seen as, or by what a dependent says of its owner.</summary>
/// <param name="Namespace">Empty for what has none.</param>
public sealed record ObjectIdentity(string ApiVersion, string Kind, string Namespace, string Name, string Uid)
{
    /// <summary>As upstream writes it in events.</summary>
    public override string ToString() => $"[{ApiVersion}/{Kind}, namespace: {Namespace}, name: {Name}, uid: {Uid}]";
}
