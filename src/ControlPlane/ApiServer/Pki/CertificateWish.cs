namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <summary>A certificate that must be there.</summary>
/// <param name="Name">Of its files.</param>
/// <param name="Authority">Who signs it; empty: an authority itself.</param>
/// <param name="CommonName">For clients the user.</param>
/// <param name="Group">For clients the group, may be empty.</param>
/// <param name="Names">For servers the names and addresses it is good for; empty: a client.</param>
public sealed record CertificateWish(string Name, string Authority, string CommonName, string Group, IReadOnlyList<string> Names)
{
    public bool IsAuthority => Authority.Length == 0;

    public bool IsServer => Names.Count > 0;
}
