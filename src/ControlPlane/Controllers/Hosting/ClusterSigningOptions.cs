namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>With what certificate requests are signed. Files of a signer's own go over the common ones; a signer without files does not sign.</summary>
public sealed record ClusterSigningOptions
{
    /// <param name="CertFile">Empty: the common one.</param>
    public sealed record Files(string CertFile = "", string KeyFile = "");

    public Files Common { get; init; } = new();
    public Files KubeletServing { get; init; } = new();
    public Files KubeletClient { get; init; } = new();
    public Files KubeApiServerClient { get; init; } = new();
    public Files LegacyUnknown { get; init; } = new();

    /// <summary>How long certificates are good for, unless a request wants less.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(365);
}
