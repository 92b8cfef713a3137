namespace NodeStack.KubeApi.Serving.Secure;

/// <summary>How a component's port is protected. Upstream's names and defaults (apiserver, server/options).</summary>
public sealed record SecureServingOptions
{
    /// <summary>With <see cref="KeyFile"/>: the certificate that is shown. Empty: a self-signed one, kept in <see cref="CertDir"/>.</summary>
    public string CertFile { get; init; } = "";

    public string KeyFile { get; init; } = "";

    /// <summary>Empty: the self-signed certificate is kept in memory only.</summary>
    public string CertDir { get; init; } = "";

    /// <summary>Who signs for clients. Empty: whoever the cluster names.</summary>
    public string ClientCaFile { get; init; } = "";

    /// <summary>The API server that is asked whom a token stands for. Empty: the one that the component works with.</summary>
    public string AuthenticationKubeconfig { get; init; } = "";

    /// <summary>The API server that is asked what somebody may do. Empty: the one that the component works with.</summary>
    public string AuthorizationKubeconfig { get; init; } = "";

    /// <summary>The cluster is not asked who signs for clients.</summary>
    public bool SkipLookup { get; init; }

    /// <summary>A cluster that does not say at the start who signs for clients is asked again later; otherwise the component does not start.</summary>
    public bool ToleratesLookupFailure { get; init; } = true;

    public TimeSpan KeepTokens { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan KeepAllowed { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan KeepForbidden { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Open to everybody; one that ends in * stands for all that begin so.</summary>
    public IReadOnlyList<string> AlwaysAllowPaths { get; init; } = ["/healthz", "/readyz", "/livez"];
}
