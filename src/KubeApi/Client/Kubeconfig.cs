namespace NodeStack.KubeApi.Client;

/// <summary>One cluster and one user of a kubeconfig: how to reach an API server, and as whom. Paths are absolute; empty texts are not set.</summary>
public sealed record Kubeconfig(Uri Server)
{
    /// <summary>Name to verify the server's certificate for, where it is not the host's of <see cref="Server"/>.</summary>
    public string TlsServerName { get; init; } = "";
    public bool InsecureSkipTlsVerify { get; init; }
    public string AuthorityFile { get; init; } = "";

    /// <summary>PEM; goes over the file.</summary>
    public string AuthorityPem { get; init; } = "";
    public string ClientCertificateFile { get; init; } = "";
    public string ClientKeyFile { get; init; } = "";

    /// <summary>PEM; goes over the file.</summary>
    public string ClientCertificatePem { get; init; } = "";
    public string ClientKeyPem { get; init; } = "";
    public string Token { get; init; } = "";

    /// <summary>Read again every minute; goes over <see cref="Token"/>.</summary>
    public string TokenFile { get; init; } = "";
}
