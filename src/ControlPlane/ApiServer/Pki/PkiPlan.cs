namespace NodeStack.ControlPlane.ApiServer.Pki;

/// <param name="Make">Certificates to make, authorities first, each with the reason.</param>
/// <param name="Problems">What stands in the way and only the operator can solve; nothing is made while there are any.</param>
public sealed record PkiPlan(IReadOnlyList<PkiMake> Make, IReadOnlyList<string> Problems);

public sealed record PkiMake(CertificateWish Wish, string Reason);
