using System.Security.Cryptography.X509Certificates;
using System.Text;
using NodeStack.ControlPlane.Controllers.CertificateSigning;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.KubeApi.Certificates;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.CertificateSigning;

public sealed class CertificateControllersTests
{
    private const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    [Fact]
    public async Task Run_KubeletAsksForItsCertificate_ApprovedAndSigned()
    {
        using var folder = new Authority();
        await using var cluster = await RunningCluster.StartAsync(folder.Options, TimeProvider.System, c => new ApprovingController(c), c => new SigningController(c), c => new CleanerController(c));

        await AskAsync(cluster, "node", "kubernetes.io/kube-apiserver-client-kubelet", "O=system:nodes, CN=system:node:n", """["digital signature","client auth"]""", 3600);

        await cluster.EventuallyAsync(async () => (await cluster.Api.CertificateSigningRequests.GetAsync("", "node", cluster.Cancel)).Status?.Certificate is { Length: > 0 }, "a certificate");
        var request = await cluster.Api.CertificateSigningRequests.GetAsync("", "node", cluster.Cancel);
        Assert.Contains(request.Status.Conditions, c => c is { Type: "Approved", Reason: "AutoApproved", Message: "Auto approving kubelet client certificate after SubjectAccessReview." });
        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(request.Status.Certificate));
        Assert.Equal("CN=test-ca", certificate.Issuer);
        Assert.InRange((certificate.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime).TotalMinutes, 55, 61);
    }

    [Fact]
    public async Task Run_ApprovedButNotWhatTheSignerSigns_FailsWithWhy()
    {
        using var folder = new Authority();
        await using var cluster = await RunningCluster.StartAsync(folder.Options, TimeProvider.System, c => new SigningController(c));
        await AskAsync(cluster, "bad", "kubernetes.io/kube-apiserver-client", "CN=jane", """["server auth"]""", null);

        await cluster.Server.SendAsync(HttpMethod.Patch, $"{Requests}/bad/approval",
            """{"status":{"conditions":[{"type":"Approved","status":"True","reason":"r","message":"m"}]}}"""u8.ToArray(), "application/strategic-merge-patch+json");

        await cluster.EventuallyAsync(async () => (await cluster.Api.CertificateSigningRequests.GetAsync("", "bad", cluster.Cancel)).Status?.Conditions?.Any(c =>
            c is { Type: "Failed", Reason: "SignerValidationFailure", Message: "invalid usage for client certificate: server auth" }) == true, "it fails");
    }

    private static async Task AskAsync(RunningCluster cluster, string name, string signer, string subject, string usages, int? seconds)
    {
        var request = Convert.ToBase64String(SigningRulesTests.Request(subject, ""));
        var made = await cluster.Server.PostAsync(Requests,
            $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"request":"{{{request}}}","signerName":"{{{signer}}}","usages":{{{usages}}}{{{(seconds is null ? "" : $",\"expirationSeconds\":{seconds}")}}}} }""");
        Assert.True(made.Code == 201, made.Text);
    }

    private sealed class Authority : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("authority").FullName;

        public Authority()
        {
            var made = CertificateIssuer.Authority("test-ca", TimeSpan.FromDays(10), TimeProvider.System.GetUtcNow());
            File.WriteAllText(Path.Combine(_folder, "ca.crt"), made.CertificatePem);
            File.WriteAllText(Path.Combine(_folder, "ca.key"), made.KeyPem);
        }

        public ClusterControllerOptions Options => new()
        {
            Signing = new ClusterSigningOptions { Common = new ClusterSigningOptions.Files(Path.Combine(_folder, "ca.crt"), Path.Combine(_folder, "ca.key")) },
        };

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
