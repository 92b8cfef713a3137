using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Client;
using NodeStack.Kubelet.Certificates;

namespace NodeStack.Kubelet.Tests.Certificates;

public sealed class CertificateRulesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CertificateWish s_client = CertificateWishRules.Client("n1");

    [Fact]
    public void Wish_ForAClient_IsTheNodesUser() =>
        Assert.Equal(
            ("kubernetes.io/kube-apiserver-client-kubelet", "system:node:n1", "system:nodes", "digital signature,client auth"),
            (s_client.Signer, s_client.CommonName, s_client.Organization, string.Join(',', s_client.Usages)));

    [Theory]
    [InlineData("InternalIP=10.0.0.2 Hostname=n1 ExternalIP=192.0.2.1 InternalIP=2001:db8::1", "n1", "10.0.0.2 192.0.2.1 2001:db8::1")]
    [InlineData("Hostname=10.0.0.2 InternalIP=10.0.0.2 InternalDNS=a.b ExternalDNS=c.d", "a.b c.d", "10.0.0.2")]
    [InlineData("Hostname=n1", null, null)]
    [InlineData("InternalIP=", null, null)]
    [InlineData("", null, null)]
    public void Wish_ForServing_NamesTheNodesAddresses(string addresses, string? names, string? ips)
    {
        var wish = CertificateWishRules.Serving(
            "n1", addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(a => a.Split('=')).Select(a => new V1NodeAddress { Type = a[0], Address = a[1] }));

        Assert.Equal((names, ips), (wish is null ? null : string.Join(' ', wish.DnsNames), wish is null ? null : string.Join(' ', wish.IpAddresses)));
        Assert.True(wish is null || (wish.Signer == "kubernetes.io/kubelet-serving" && wish.Usages.SequenceEqual(["digital signature", "server auth"])));
    }

    [Theory]
    [InlineData(0.0, 70)]
    [InlineData(0.5, 80)]
    [InlineData(1.0, 90)]
    public void RenewAt_ByJitter_IsWithin70To90Percent(double jitter, int day) =>
        Assert.Equal(s_now.AddDays(day), CertificateRotationRules.RenewAt(Held(0, 100), jitter));

    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData(100, 10, 80)]
    [InlineData(100, 99, 80)]
    [InlineData(100, 100, 100)]
    public void DueAt_ByState_IsAtOnceWithoutAGoodOne(int? life, int today, int due) =>
        Assert.Equal(s_now.AddDays(due), CertificateRotationRules.DueAt(life is { } days ? Held(0, days) : null, s_client, s_now.AddDays(today), 0.5));

    [Fact]
    public void DueAt_NotGoodYetByThisClock_WaitsForTheClock()
    {
        Assert.True(CertificateRotationRules.IsUsable(Held(1, 100), s_now));
        Assert.Equal(s_now.AddDays(1 + 79.2), CertificateRotationRules.DueAt(Held(1, 100), s_client, s_now, 0.5));
        Assert.Null(CertificateRotationRules.DueAt(Held(0, 100), null, s_now, 0.5));
    }

    [Theory]
    [InlineData("system:node:n1", "system:nodes", "a b", "10.0.0.2 10.0.0.3", true)]
    [InlineData("system:node:n2", "system:nodes", "a b", "10.0.0.2 10.0.0.3", false)]
    [InlineData("system:node:n1", "others", "a b", "10.0.0.2 10.0.0.3", false)]
    [InlineData("system:node:n1", "system:nodes", "a", "10.0.0.2 10.0.0.3", false)]
    [InlineData("system:node:n1", "system:nodes", "a b", "10.0.0.3", false)]
    public void Satisfies_EveryPartMissing_IsNoticed(string user, string group, string names, string ips, bool satisfied)
    {
        var wish = new CertificateWish("s", "system:node:n1", "system:nodes", ["a", "b"], ["10.0.0.2"], []);
        Assert.Equal(satisfied, CertificateRotationRules.Satisfies(new HeldCertificate(user, [group], names.Split(' '), ips.Split(' '), s_now, s_now), wish));
    }

    [Theory]
    [InlineData(false, 0, 0, "UseKubeconfig")]
    [InlineData(true, 10, 0, "UseKubeconfig")]
    [InlineData(true, 10, 10, "UseKubeconfig")]
    [InlineData(true, 0, 10, "PointToCertificate")]
    [InlineData(true, -10, 10, "PointToCertificate")]
    [InlineData(true, -10, -10, "RequestCertificate")]
    [InlineData(true, 0, 0, "RequestCertificate")]
    public void Bootstrap_ByWhatIsThere(bool hasBootstrap, int configured, int kept, string decision) =>
        Assert.Equal(decision, BootstrapRules.Decide(
            hasBootstrap, configured == 0 ? null : Held(-20, configured), kept == 0 ? null : Held(-20, kept), s_now).ToString());

    [Fact]
    public void Csr_SameKeyAndWish_HasTheSameNameAndAllOthersAnother()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = CsrBuilder.NameOf(s_client, key);

        Assert.Equal(name, CsrBuilder.NameOf(CertificateWishRules.Client("n1"), key));
        Assert.Matches("^node-csr-[0-9a-f]{64}$", name);
        Assert.Equal(4, new[]
        {
            name, CsrBuilder.NameOf(s_client, other), CsrBuilder.NameOf(CertificateWishRules.Client("n2"), key), CsrBuilder.NameOf(s_client with { DnsNames = ["a"] }, key),
        }.Distinct().Count());
    }

    [Fact]
    public void Csr_OfAServingWish_HasSubjectAndNames()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = CsrBuilder.Build(new CertificateWish("s", "system:node:n1", "system:nodes", ["n1"], ["10.0.0.2", "2001:db8::1"], ["server auth"]), key);
        var request = CertificateRequest.LoadSigningRequestPem(
            Encoding.ASCII.GetString(csr.Spec.Request), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using var issued = request.CreateSelfSignedLike(s_now);
        var held = HeldCertificateParser.Parse(issued);

        Assert.Equal(("system:node:n1", "system:nodes", "n1", "10.0.0.2 2001:db8::1"), (
            held.CommonName, held.Organizations.Single(), held.DnsNames.Single(), string.Join(' ', held.IpAddresses)));
    }

    [Theory]
    [InlineData("", null, "Pending")]
    [InlineData("Approved", null, "Pending")]
    [InlineData("", "pem", "Pending")]
    [InlineData("Approved", "pem", "Issued")]
    [InlineData("Approved Denied", "pem", "Refused")]
    [InlineData("Approved Failed", null, "Refused")]
    public void Outcome_ByConditions(string conditions, string? certificate, string outcome)
    {
        var csr = new V1CertificateSigningRequest
        {
            Status = new V1CertificateSigningRequestStatus
            {
                Conditions = [.. conditions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => new V1CertificateSigningRequestCondition { Type = c, Status = "True" })],
                Certificate = certificate is null ? null : Encoding.ASCII.GetBytes(certificate),
            },
        };

        Assert.Equal(outcome, CsrOutcomeRules.Judge(csr).GetType().Name);
    }

    [Fact]
    public void Fault_OfWhatWasIssued_IsFound()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = CertificateIssuer.SelfSignedServer("x", ["x"], TimeSpan.FromDays(1), s_now).CertificatePem;

        Assert.Contains("another key", CsrOutcomeRules.Fault(pem, key, s_now), StringComparison.Ordinal);
        Assert.Contains("no certificate", CsrOutcomeRules.Fault("nonsense", key, s_now), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(4, 16)]
    [InlineData(5, 32)]
    [InlineData(500, 32)]
    public void Retry_AfterFailures_DoublesToHalfAMinute(int failures, int seconds) =>
        Assert.Equal(seconds, CertificateRotationRules.RetryAfter(failures).TotalSeconds);

    [Fact]
    public void Kubeconfig_Rendered_LeadsToTheServerWithTheCertificate()
    {
        var bootstrap = new Kubeconfig(new Uri("https://[2001:db8::1]:6443")) { AuthorityPem = "PEM\n", TlsServerName = "api \"x\"", Token = "secret" };

        var text = KubeconfigRenderer.Render(bootstrap, "/var/lib/kubelet/pki/kubelet-client-current.pem");
        var read = KubeconfigParser.Parse(Encoding.UTF8.GetBytes(text), "/etc");

        Assert.Equal((bootstrap.Server, "PEM\n", "api \"x\"", ""), (read.Server, read.AuthorityPem, read.TlsServerName, read.Token));
        Assert.Equal(("/var/lib/kubelet/pki/kubelet-client-current.pem", read.ClientKeyFile), (read.ClientCertificateFile, read.ClientCertificateFile));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    private static HeldCertificate Held(int from, int to) => new("system:node:n1", ["system:nodes"], [], [], s_now.AddDays(from), s_now.AddDays(to));
}

internal static class RequestExtensions
{
    /// <summary>Signed by some authority, as the request asks.</summary>
    public static X509Certificate2 CreateSelfSignedLike(this CertificateRequest request, DateTimeOffset now)
    {
        var issued = CertificateIssuer.Authority("cluster", TimeSpan.FromDays(2), now);
        using var authority = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
        return request.Create(authority, now, now.AddDays(1), [1]);
    }
}
