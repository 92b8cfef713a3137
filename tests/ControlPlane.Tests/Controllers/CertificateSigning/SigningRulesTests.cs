using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;
using NodeStack.ControlPlane.Controllers.CertificateSigning;
using NodeStack.KubeApi.Certificates;
using Xunit;
using static NodeStack.ControlPlane.Tests.Controllers.TestObjects;

namespace NodeStack.ControlPlane.Tests.Controllers.CertificateSigning;

public sealed class SigningRulesTests
{
    private const string Client = "kubernetes.io/kube-apiserver-client-kubelet";
    private const string Serving = "kubernetes.io/kubelet-serving";
    private const string User = "kubernetes.io/kube-apiserver-client";

    [Theory]
    [InlineData(Client, "O=system:nodes, CN=system:node:n", "", "digital signature,client auth", null)]
    [InlineData(Client, "O=system:nodes, CN=system:node:n", "", "digital signature,key encipherment,client auth", null)]
    [InlineData(Client, "O=system:nodes, CN=system:node:n", "", "client auth", "usages did not match [client auth digital signature key encipherment]")]
    [InlineData(Client, "O=system:masters, CN=system:node:n", "", "digital signature,client auth", "subject organization is not system:nodes")]
    [InlineData(Client, "O=system:nodes, CN=n", "", "digital signature,client auth", "subject common name does not begin with system:node:")]
    [InlineData(Client, "O=system:nodes, CN=system:node:n", "n.example", "digital signature,client auth", "DNS subjectAltNames are not allowed")]
    [InlineData(Client, "O=system:nodes, CN=system:node:n", "10.0.0.1", "digital signature,client auth", "IP subjectAltNames are not allowed")]
    [InlineData(Serving, "O=system:nodes, CN=system:node:n", "10.0.0.1", "digital signature,server auth", null)]
    [InlineData(Serving, "O=system:nodes, CN=system:node:n", "", "digital signature,server auth", "DNS or IP subjectAltName is required")]
    [InlineData(Serving, "O=system:nodes, CN=system:node:n", "n", "digital signature,client auth", "usages did not match [digital signature key encipherment server auth]")]
    [InlineData(User, "CN=jane", "", "client auth", null)]
    [InlineData(User, "CN=jane", "", "digital signature", "missing required usage for client certificate: client auth")]
    [InlineData(User, "CN=jane", "", "client auth,server auth", "invalid usage for client certificate: server auth")]
    [InlineData("kubernetes.io/legacy-unknown", "CN=anything", "x", "server auth", null)]
    public void Problem_Table(string signer, string subject, string name, string usages, string? expected) =>
        Assert.Equal(expected, SigningRules.Problem(signer, CertificateRequestParser.Parse(Request(subject, name)), usages.Split(',')));

    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")]
    [InlineData("nonsense")]
    public void Parse_NoRequest_SaysSo(string pem) => Assert.Throws<FormatException>(() => CertificateRequestParser.Parse(Encoding.ASCII.GetBytes(pem)));

    [Theory]
    [InlineData(null, 365 * 24 * 60)]
    [InlineData(3600, 60)]
    [InlineData(60, 10)]
    [InlineData(int.MaxValue, 365 * 24 * 60)]
    public void Life_Table(int? seconds, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), CertificateLifeRules.Life(seconds, TimeSpan.FromDays(365)));

    [Theory]
    [InlineData(60, 1000, -5, 60)]
    [InlineData(24 * 60, 10_000, -5, (24 * 60) - 5)]
    [InlineData(24 * 60, 600, -5, 600)]
    public void Span_Table(int life, int signer, int from, int to)
    {
        DateTimeOffset now = Begin;

        Assert.Equal((now.AddMinutes(from), now.AddMinutes(to)), CertificateLifeRules.Span(TimeSpan.FromMinutes(life), now, now.AddMinutes(signer)));
    }

    [Fact]
    public void Span_SignerHasRunOut_Refuses() =>
        Assert.Contains("refusing to sign", Assert.Throws<InvalidOperationException>(() => CertificateLifeRules.Span(TimeSpan.FromHours(1), Begin, Begin.AddMinutes(-1))).Message, StringComparison.Ordinal);

    [Fact]
    public void Sign_RequestWithNames_CertificateOfTheAuthorityWithUsagesAndNames()
    {
        DateTimeOffset now = Begin;
        var made = CertificateIssuer.Authority("ca", TimeSpan.FromDays(10), now);
        using var authority = X509Certificate2.CreateFromPem(made.CertificatePem, made.KeyPem);

        var pem = CertificateSigner.Sign(authority, CertificateRequestParser.Parse(Request("O=system:nodes, CN=system:node:n", "10.0.0.1")), ["digital signature", "server auth"], TimeSpan.FromDays(1), now);

        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem));
        Assert.Equal("CN=ca", certificate.Issuer);
        Assert.Equal(IPAddress.Parse("10.0.0.1"), certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateIPAddresses().Single());
        Assert.Equal("1.3.6.1.5.5.7.3.1", certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages[0].Value);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = now.UtcDateTime.AddHours(1) } };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        Assert.True(chain.Build(certificate));
    }

    [Theory]
    [InlineData("", 25, 0, false, true)]
    [InlineData("", 23, 0, false, false)]
    [InlineData("Denied", 30, 2, false, true)]
    [InlineData("Failed", 30, 0, false, false)]
    [InlineData("Approved", 30, 2, true, true)]
    [InlineData("Approved", 30, 2, false, false)]
    [InlineData("Approved", 30, 25, false, true)]
    public void IsOver_Table(string condition, int age, int updated, bool issued, bool expected)
    {
        DateTimeOffset now = Begin;
        var request = new V1CertificateSigningRequest
        {
            Metadata = new V1ObjectMeta { CreationTimestamp = Begin.AddHours(-age) },
            Status = new V1CertificateSigningRequestStatus
            {
                Certificate = issued ? [1] : null,
                Conditions = condition.Length == 0 ? null : [new V1CertificateSigningRequestCondition { Type = condition, Status = "True", LastUpdateTime = Begin.AddHours(-updated) }],
            },
        };

        Assert.Equal(expected, RequestStateRules.IsOver(request, now));
    }

    /// <param name="names">DNS names and addresses, comma-separated.</param>
    internal static byte[] Request(string subject, string names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (names.Length > 0)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (var name in names.Split(','))
                if (IPAddress.TryParse(name, out var address))
                    alternatives.AddIpAddress(address);
                else
                    alternatives.AddDnsName(name);
            request.CertificateExtensions.Add(alternatives.Build());
        }
        return Encoding.ASCII.GetBytes(request.CreateSigningRequestPem());
    }
}
