namespace NodeStack.KubeApi.Certificates;

/// <summary>A certificate with its chain, and its private key, both as PEM text.</summary>
public sealed record IssuedCertificate(string CertificatePem, string KeyPem);
