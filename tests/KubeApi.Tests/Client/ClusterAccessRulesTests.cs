using NodeStack.KubeApi.Client;

namespace NodeStack.KubeApi.Tests.Client;

public sealed class ClusterAccessRulesTests
{
    [Theory]
    [InlineData("10.96.0.1", "443", "https://10.96.0.1/")]
    [InlineData("10.96.0.1", "6443", "https://10.96.0.1:6443/")]
    [InlineData("fd00:96::1", "443", "https://[fd00:96::1]/")]
    [InlineData("kubernetes.default", "443", "https://kubernetes.default/")]
    [InlineData("", "443", null)]
    [InlineData("10.96.0.1", "", null)]
    [InlineData(null, null, null)]
    public void InCluster_Environment_GivesTheServer(string? host, string? port, string? server)
    {
        var config = ClusterAccessRules.InCluster(host, port);
        Assert.Equal(server, config?.Server.ToString());
        if (config is null)
            return;
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount/token", config.TokenFile);
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", config.AuthorityFile);
    }

    [Theory]
    [InlineData("https://1.2.3.4:6443", "https://1.2.3.4:6443/")]
    [InlineData("http://localhost:8080", "http://localhost:8080/")]
    [InlineData("localhost:8080", "http://localhost:8080/")]
    [InlineData("[fd00::1]:8080", "http://[fd00::1]:8080/")]
    public void WithMaster_Url_GoesOverTheKubeconfigs(string master, string server)
    {
        Assert.Equal(server, ClusterAccessRules.WithMaster(null, master).Server.ToString());
        var config = ClusterAccessRules.WithMaster(new Kubeconfig(new Uri("https://other")) { Token = "t" }, master);
        Assert.Equal((server, "t"), (config.Server.ToString(), config.Token));
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("a b")]
    public void WithMaster_NoUrl_SaysSo(string master) =>
        Assert.Contains(master, Assert.Throws<FormatException>(() => ClusterAccessRules.WithMaster(null, master)).Message, StringComparison.Ordinal);
}
