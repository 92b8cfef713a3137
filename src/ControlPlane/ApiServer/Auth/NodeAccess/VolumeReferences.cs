namespace NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;

/// <summary>What a node needs to mount a PersistentVolume: the claim it is bound to, and Secrets of any namespace.</summary>
public sealed record VolumeReferences(string ClaimNamespace, string ClaimName, IReadOnlySet<(string Namespace, string Name)> Secrets);
