namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>A component that gets a client certificate of the cluster's authority and a kubeconfig that names its files, so that renewals reach it.</summary>
/// <param name="Name">Of the certificate's files.</param>
/// <param name="Group">May be empty.</param>
/// <param name="KubeconfigPath">Absolute; its folder is made.</param>
public sealed record PkiClient(string Name, string User, string Group, string KubeconfigPath);
