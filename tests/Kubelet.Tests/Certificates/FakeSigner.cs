using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Json;
using NodeStack.TestSupport.Api;

namespace NodeStack.Kubelet.Tests.Certificates;

/// <summary>Decides on certificate signing requests as a cluster's approver and signer do.</summary>
internal sealed class FakeSigner(FakeNodeApi api, TimeProvider time) : IDisposable
{
    public const string Collection = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private readonly X509Certificate2 _authority = Authority(time.GetUtcNow());

    public TimeSpan Life { get; set; } = TimeSpan.FromDays(100);

    /// <summary>Some signers know better than to sign what was asked for.</summary>
    public bool LeavesNamesOut { get; set; }

    /// <summary>Names of all requests that were made.</summary>
    public IReadOnlyList<string> Names => [.. api.Bodies.Where(b => b.Text("kind") == "CertificateSigningRequest").Select(b => b.Child("metadata").Text("name"))];

    /// <summary>Signs the newest request.</summary>
    public void Sign(TimeSpan startsIn = default) => api.Change($"{Collection}/{Names[^1]}", csr =>
    {
        var request = CertificateRequest.LoadSigningRequestPem(
            Encoding.ASCII.GetString(Convert.FromBase64String(csr.Child("spec").Text("request"))), HashAlgorithmName.SHA256,
            LeavesNamesOut ? CertificateRequestLoadOptions.Default : CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        var start = time.GetUtcNow() + startsIn;
        using var certificate = request.Create(_authority, start, start + Life, [1, 2, 3]);
        csr["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Approved", ["status"] = "True" }),
            ["certificate"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + _authority.ExportCertificatePem() + "\n")),
        };
    });

    public void Deny() => api.Change($"{Collection}/{Names[^1]}", csr => csr["status"] = new JsonObject
    {
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Denied", ["status"] = "True", ["reason"] = "No", ["message"] = "not you" }),
    });

    public void Dispose() => _authority.Dispose();

    private static X509Certificate2 Authority(DateTimeOffset now)
    {
        var issued = CertificateIssuer.Authority("cluster", TimeSpan.FromDays(36500), now.AddDays(-1));
        return X509Certificate2.CreateFromPem(issued.CertificatePem, issued.KeyPem);
    }
}
