namespace NodeStack.ControlPlane.ApiServer.Admission.Certificates;

/// <summary>Whom a certificate is asked for.</summary>
public sealed record SigningRequestSubject(string CommonName, IReadOnlyList<string> Organizations);
