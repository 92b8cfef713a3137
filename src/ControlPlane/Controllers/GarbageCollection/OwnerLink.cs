using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>An owner reference, as the graph keeps it.</summary>
/// <param name="Blocks">An owner that goes in the foreground waits for this dependent.</param>
public sealed record OwnerLink(string ApiVersion, string Kind, string Name, string Uid, bool Blocks)
{
    public static OwnerLink Of(V1OwnerReference reference) =>
        new(reference.ApiVersion ?? "", reference.Kind ?? "", reference.Name ?? "", reference.Uid ?? "", reference.BlockOwnerDeletion == true);

    public bool Names(ObjectIdentity identity) => ApiVersion == identity.ApiVersion && Kind == identity.Kind && Name == identity.Name && Uid == identity.Uid;
}
