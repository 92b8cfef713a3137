using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.Join;

namespace NodeStack.NodeStack.Tests.Join;

public sealed class ClusterAnnouncementTests
{
    private const string Pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    private static readonly BootstrapToken s_token = new("abcdef", "0123456789abcdef");
    private static readonly string s_kubeconfig = ClusterObjects.Build(new Uri("https://10.0.0.1:6443"), Pem, new ClusterSettings([System.Net.IPNetwork.Parse("10.244.0.0/16")], "cluster.local"))
        .Single(o => o.Path == ClusterAnnouncement.Path).Value["data"]![ClusterAnnouncement.Key]!.GetValue<string>();

    [Fact]
    public void Verify_SignedWithTheToken_IsTheClustersKubeconfig()
    {
        var config = ClusterAnnouncement.Verify(Map(s_kubeconfig, Sign(s_kubeconfig, s_token)), s_token);
        Assert.Equal(("https://10.0.0.1:6443/", Pem), (config.Server.ToString(), config.AuthorityPem));
    }

    [Fact]
    public void Verify_ChangedAfterSigning_IsRefused() =>
        Refused(Map(s_kubeconfig.Replace("10.0.0.1", "10.0.0.2", StringComparison.Ordinal), Sign(s_kubeconfig, s_token)), "is not signed with token abcdef");

    [Fact]
    public void Verify_SignedWithAnotherSecret_IsRefused() =>
        Refused(Map(s_kubeconfig, Sign(s_kubeconfig, s_token with { Secret = "fedcba9876543210" })), "is not signed with token abcdef");

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0..")]
    public void Verify_GarbageSignature_IsRefused(string signature) => Refused(Map(s_kubeconfig, signature), "token abcdef");

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"data\":{\"kubeconfig\":7}}")]
    public void Verify_NoConfigMap_IsRefused(string json) => Refused(Encoding.UTF8.GetBytes(json), "is no cluster-info");

    private static void Refused(byte[] json, string part) => Assert.Contains(part, Assert.Throws<JoinException>(() => ClusterAnnouncement.Verify(json, s_token)).Message, StringComparison.Ordinal);

    private static byte[] Map(string kubeconfig, string signature) => Encoding.UTF8.GetBytes(
        new JsonObject { ["data"] = new JsonObject { [ClusterAnnouncement.Key] = kubeconfig, ["jws-kubeconfig-abcdef"] = signature } }.ToJsonString());

    private static string Sign(string text, BootstrapToken token)
    {
        var head = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"HS256","kid":"{{token.Id}}"}"""));
        var signed = $"{head}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))}";
        return $"{head}..{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(token.Secret), Encoding.ASCII.GetBytes(signed)))}";
    }
}
