namespace NodeStack.ControlPlane.ApiServer.Nodes.Locations;

/// <summary>Where a request is passed on to.</summary>
/// <param name="Scheme">http or https.</param>
/// <param name="Port">0: the scheme's own.</param>
/// <param name="Trust">What is known of who is there.</param>
public sealed record BackendLocation(string Scheme, string Host, int Port, BackendTrust Trust);

public enum BackendTrust
{
    /// <summary>A kubelet: it shows a certificate that is verified, we show ours.</summary>
    Kubelet,

    /// <summary>A kubelet whose certificate the client asked not to verify (logs only).</summary>
    UnverifiedKubelet,

    /// <summary>A pod, or another port of a node: whoever is there. Nothing of ours is shown to it.</summary>
    Anyone,
}
