namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>Names that the API gives a meaning of their own (k8s.io/apiserver, authentication/user and authentication/serviceaccount).</summary>
public static class WellKnown
{
    /// <summary>May do everything.</summary>
    public const string Masters = "system:masters";
    public const string Nodes = "system:nodes";
    public const string Authenticated = "system:authenticated";
    public const string Unauthenticated = "system:unauthenticated";
    public const string Anonymous = "system:anonymous";

    /// <summary>Extra: which credential of the user was shown, e.g. <c>JTI=...</c>, <c>X509SHA256=...</c>.</summary>
    public const string CredentialId = "authentication.kubernetes.io/credential-id";
    public const string PodName = "authentication.kubernetes.io/pod-name";
    public const string PodUid = "authentication.kubernetes.io/pod-uid";
    public const string NodeName = "authentication.kubernetes.io/node-name";
    public const string NodeUid = "authentication.kubernetes.io/node-uid";

    public const string SystemNamespace = "kube-system";
    public const string PublicNamespace = "kube-public";
    public const string NodeLeaseNamespace = "kube-node-lease";
    public const string DefaultNamespace = "default";
}
