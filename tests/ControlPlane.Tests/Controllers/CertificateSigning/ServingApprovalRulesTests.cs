using k8s.Models;
using NodeStack.ControlPlane.Controllers.CertificateSigning;

namespace NodeStack.ControlPlane.Tests.Controllers.CertificateSigning;

public sealed class ServingApprovalRulesTests
{
    private static readonly V1Node s_node = new()
    {
        Metadata = new V1ObjectMeta { Name = "n" },
        Status = new V1NodeStatus { Addresses = [new V1NodeAddress { Type = "InternalIP", Address = "10.0.0.5" }, new V1NodeAddress { Type = "Hostname", Address = "n.example" }] },
    };

    [Theory]
    [InlineData("system:node:n", "CN=system:node:n", "10.0.0.5,n.example,n", null)]
    [InlineData("system:node:n", "CN=system:node:n", "10.0.0.6", "node n has no address 10.0.0.6")]
    [InlineData("system:node:n", "CN=system:node:n", "kubernetes.default", "node n has no address kubernetes.default")]
    [InlineData("system:node:n", "CN=system:node:m", "10.0.0.5", "system:node:n asks in the name of system:node:m")]
    [InlineData("system:node:m", "CN=system:node:m", "10.0.0.5", "there is no node m")]
    [InlineData("jane", "CN=system:node:n", "10.0.0.5", "it is not a node that asks")]
    [InlineData("system:node:n", "CN=system:node:n", "", "DNS or IP subjectAltName is required")]
    public void Problem_OfARequest_Is(string user, string subject, string names, string? problem)
    {
        var request = new V1CertificateSigningRequest
        {
            Metadata = new V1ObjectMeta { Name = "r" },
            Spec = new V1CertificateSigningRequestSpec { Username = user, Groups = ["system:nodes"], Usages = ["digital signature", "server auth"], SignerName = Signers.KubeletServing },
        };
        var wish = CertificateRequestParser.Parse(SigningRulesTests.Request($"O=system:nodes, {subject}", names));
        Assert.Equal(problem, ServingApprovalRules.Problem(request, wish, user == "system:node:n" ? s_node : null));
    }

    [Fact]
    public void Problem_OfSomebodyOutsideOfTheNodesGroup_IsTold()
    {
        var request = new V1CertificateSigningRequest { Spec = new V1CertificateSigningRequestSpec { Username = "system:node:n", Groups = [], Usages = ["server auth"] } };
        var wish = CertificateRequestParser.Parse(SigningRulesTests.Request("O=system:nodes, CN=system:node:n", "10.0.0.5"));
        Assert.Equal("it is not a node that asks", ServingApprovalRules.Problem(request, wish, s_node));
    }
}
