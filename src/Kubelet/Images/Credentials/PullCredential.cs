using NodeStack.CriShim.Images;

namespace NodeStack.Kubelet.Images.Credentials;

/// <summary>What may open a repository, and whose it is.</summary>
/// <param name="Owner">Null: the node's own, which every pod on it may use.</param>
internal sealed record PullCredential(RegistryAuth Auth, CredentialOwner? Owner = null);
