namespace NodeStack.Kubelet.Images.Credentials;

/// <summary>The object that a credential was lent by: a pull secret or a service account.</summary>
internal sealed record CredentialOwner(bool IsSecret, string Uid, string Namespace, string Name);
