using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NodeStack.ControlPlane.ApiServer.Admission.Certificates;
using NodeStack.ControlPlane.ApiServer.Auth;

namespace NodeStack.ControlPlane.Tests.ApiServer.Admission.Certificates;

public sealed class CertificatePluginTests
{
    private const string Requests = "certificatesigningrequests.certificates.k8s.io";

    [Theory]
    [InlineData("approve example.com/serving", true)]
    [InlineData("approve example.com/*", true)]
    [InlineData("approve other.com/*", false)]
    [InlineData("sign example.com/serving", false)]
    public async Task Approval_NeedsTheSigner(string right, bool allowed)
    {
        var plugin = new CertificateApprovalAdmission(new Signers(right));
        var request = Writes.Update(Requests, """{"metadata":{"name":"c"},"spec":{"signerName":"kubernetes.io/other"}}""", """{"spec":{"signerName":"example.com/serving"}}""", subresource: "approval");
        if (allowed)
            await plugin.RunAsync(request);
        else
            Assert.EndsWith("\"c\" is forbidden: user not permitted to approve requests with signerName \"example.com/serving\"", (await plugin.RefusedAsync(request)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"certificate\":\"eA==\"}", true)]
    [InlineData("{\"conditions\":[{\"type\":\"Failed\"}]}", true)]
    [InlineData("{}", false)]
    public async Task Signing_NeedsTheSignerWhenTheCertificateChanges(string status, bool checkedFor)
    {
        var request = Writes.Update(Requests, $$$$$"""{"metadata":{"name":"c"},"status":{{{{{status}}}}}}""", """{"spec":{"signerName":"a.b/c"}}""", subresource: "status");
        if (checkedFor)
            Assert.EndsWith("user not permitted to sign requests with signerName \"a.b/c\"", (await new CertificateSigningAdmission(new Signers("")).RefusedAsync(request)).Message, StringComparison.Ordinal);
        await new CertificateSigningAdmission(new Signers(checkedFor ? "sign a.b/*" : "")).RunAsync(request);
    }

    [Theory]
    [InlineData("O=system:masters, CN=x", "kubernetes.io/kube-apiserver-client", false)]
    [InlineData("O=dev, CN=x", "kubernetes.io/kube-apiserver-client", true)]
    [InlineData("O=system:masters", "kubernetes.io/kube-apiserver-client", false)]
    [InlineData("O=system:masters, CN=x", "example.com/x", true)]
    public async Task Subject_Masters_IsNotGiven(string subject, string signer, bool allowed)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var request = Writes.Create(
            Requests, $$$$$"""{"metadata":{"name":"c"},"spec":{"signerName":"{{{{{signer}}}}}","request":"{{{{{Convert.ToBase64String(Encoding.ASCII.GetBytes(pem))}}}}}"}}""");
        if (allowed)
            await new CertificateSubjectAdmission().RunAsync(request);
        else
            Assert.EndsWith("use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed", (await new CertificateSubjectAdmission().RefusedAsync(request)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%%")]
    [InlineData("LS0tLS1CRUdJTiBYLS0tLS0KQQotLS0tLUVORCBYLS0tLS0K")]
    public void Parse_Nonsense_IsNoRequest(string request) => Assert.Null(SigningRequestParser.Subject(request));

    private sealed class Signers(string right) : IAuthorizer
    {
        public ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation) => ValueTask.FromResult(
            new Authorization(request.Resource == "signers" && $"{request.Verb} {request.Name}" == right ? Decision.Allow : Decision.NoOpinion));
    }
}
