namespace NodeStack.Kubelet.Certificates;

/// <summary>Where a certificate signing request stands.</summary>
internal abstract record CsrOutcome
{
    private CsrOutcome()
    {
    }

    /// <summary>Nobody has decided, or the signer has not signed yet.</summary>
    public sealed record Pending : CsrOutcome;

    /// <param name="Pem">The certificate and what leads to its authority.</param>
    public sealed record Issued(string Pem) : CsrOutcome;

    /// <summary>It will never be issued; another may be.</summary>
    public sealed record Refused(string Reason) : CsrOutcome;
}
