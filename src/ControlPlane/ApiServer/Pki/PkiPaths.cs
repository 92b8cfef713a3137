namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>The files of the pki folder, named as kubeadm names them.</summary>
public sealed record PkiPaths(string Folder)
{
    /// <summary>Signs serving and client certificates; clients trust it.</summary>
    public const string Authority = "ca";

    /// <summary>Signs the certificate that the API server shows to extension API servers.</summary>
    public const string FrontProxyAuthority = "front-proxy-ca";

    public const string Serving = "apiserver";
    public const string KubeletClient = "apiserver-kubelet-client";
    public const string FrontProxyClient = "front-proxy-client";
    public const string Admin = "admin";

    /// <summary>Signs service account tokens.</summary>
    public string TokenSigningKey => Path.Combine(Folder, "sa.key");

    /// <summary>Public keys that tokens are verified with; may hold more than one.</summary>
    public string TokenVerificationKeys => Path.Combine(Folder, "sa.pub");

    public string Certificate(string name) => Path.Combine(Folder, name + ".crt");

    public string Key(string name) => Path.Combine(Folder, name + ".key");
}
