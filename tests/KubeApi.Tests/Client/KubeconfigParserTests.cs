using System.Text;
using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.Tests.Client;

public class KubeconfigParserTests
{
    private const string Full = """
        apiVersion: v1
        kind: Config
        current-context: b
        contexts:
        - {name: a, context: {cluster: one, user: x}}
        - {name: b, context: {cluster: two, user: y}}
        clusters:
        - {name: one, cluster: {server: "https://one:6443"}}
        - name: two
          cluster: {server: "https://two:6443", certificate-authority: pki/ca.crt, tls-server-name: api}
        users:
        - {name: x, user: {token: t}}
        - {name: y, user: {client-certificate: /var/pem, client-key: key.pem}}
        """;

    [Fact]
    public void Parse_CurrentContext_IsTaken_PathsAreRelativeToTheFile()
    {
        var config = Parse(Full);
        Assert.Equal("https://two:6443/", config.Server.ToString());
        Assert.Equal(("/etc/k/pki/ca.crt", "api"), (config.AuthorityFile, config.TlsServerName));
        Assert.Equal(("/var/pem", "/etc/k/key.pem", ""), (config.ClientCertificateFile, config.ClientKeyFile, config.Token));
    }

    [Fact]
    public void Parse_DataInTheFile_IsDecoded() => Assert.Equal("PEM", Parse(
        $"clusters: [{{name: c, cluster: {{server: 'https://h', certificate-authority-data: {Convert.ToBase64String("PEM"u8)}}}}}]").AuthorityPem);

    [Fact]
    public void Parse_NoContexts_OneClusterAndUser_AreTaken() =>
        Assert.Equal("t", Parse("clusters: [{name: c, cluster: {server: h:1}}]\nusers: [{name: u, user: {token: t}}]").Token);

    [Theory]
    [InlineData("", "it is not one document with a kubeconfig")]
    [InlineData("[]", "it is not one document with a kubeconfig")]
    [InlineData("a: {", "line")]
    [InlineData("clusters: []", "it has no cluster \"\"")]
    [InlineData("current-context: x\nclusters: [{name: a, cluster: {server: h}}, {name: b, cluster: {server: h}}]", "it has no cluster \"\"")]
    [InlineData("clusters: [{name: c, cluster: {}}]", "\"\" is no address of a server")]
    [InlineData("clusters: [{name: c, cluster: {server: 'ftp://h'}}]", "\"ftp://h\" is no address of a server")]
    [InlineData("clusters: [{name: c, cluster: {server: h, certificate-authority-data: '%'}}]", "its certificate-authority-data is not base64")]
    [InlineData("clusters: [{name: c, cluster: {server: h}}]\nusers: [{name: u, user: {exec: {command: x}}}]", "its user has exec, which is not supported")]
    public void Parse_Unusable_SaysWhy(string text, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => Parse(text)).Message, StringComparison.Ordinal);

    private static Kubeconfig Parse(string text) => KubeconfigParser.Parse(Encoding.UTF8.GetBytes(text), "/etc/k");
}
