using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using NodeStack.KubeApi.Configuration;
using NodeStack.Proxy.Configuration;
using NodeStack.Verbs;

namespace NodeStack.NodeStack.Tests.Verbs;

public sealed class ProxyVerbTests : IDisposable
{
    private const string Head = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";
    private readonly string _root = Directory.CreateTempSubdirectory("proxy-verb-").FullName;

    public void Dispose() => Directory.Delete(_root, true);

    [Fact]
    public async Task Help_HasEveryFlagAndExamples()
    {
        var (code, output) = await RunAsync("proxy", "--help");
        Assert.Equal(0, code);
        Assert.All(ProxyFlags.All, flag => Assert.Contains(flag.Name == "v" ? " -v " : $"--{flag.Name} ", output, StringComparison.Ordinal));
        Assert.Contains("Examples:\n  nodestack proxy --config /var/lib/kube-proxy/config.conf\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--no-such-flag")]
    [InlineData("proxy-mode")]
    [InlineData("--config")]
    public void Parse_WrongCommandLine_HasErrors(string argument) => Assert.NotEmpty(Root().Parse(["proxy", argument]).Errors);

    [Theory]
    [InlineData("--conntrack-min=many", "proxy: --conntrack-min: \"many\" is not a whole number")]
    [InlineData("--iptables-sync-period=soon", "proxy: --iptables-sync-period: invalid duration \"soon\", write for example 20s or 1m30s")]
    [InlineData("--bind-address-hard-fail=maybe", "proxy: --bind-address-hard-fail: \"maybe\" is neither true nor false")]
    [InlineData("--config=/no/such/file", "proxy: failed to read kube-proxy config file: Could not find file '/no/such/file'.")]
    [InlineData("--oom-score-adj=2000", "proxy: KubeProxyConfiguration.KubeProxyLinuxConfiguration.OOMScoreAdj: Invalid value: 2000: must be within the range [-1000, 1000]")]
    public async Task Run_WrongValue_IsOneLine(string argument, string line)
    {
        var failure = await Assert.ThrowsAsync<VerbException>(() => RunAsync("proxy", argument));
        Assert.Equal((line, 1), (failure.Message, failure.ExitCode));
    }

    [Fact]
    public async Task Run_Version_PrintsIt() => Assert.Equal((0, "Kubernetes v1.36.2\n"), await RunAsync("proxy", "--version"));

    [Fact]
    public async Task Run_WriteConfigTo_WritesWhatConfigTakes()
    {
        var file = Path.Combine(_root, "out.yaml");
        var (code, _) = await RunAsync("proxy", "--write-config-to", file, "--cluster-cidr", "10.1.0.0/16", "--masquerade-all");
        Assert.Equal(0, code);
        var options = ProxyOptionsLoader.Load([new GivenFlag(ProxyFlags.Config, [file])], "node");
        Assert.Equal(("10.1.0.0/16", true), (options.Config.ClusterCidr, options.Config.Nftables.MasqueradeAll));
    }

    [Fact]
    public async Task Run_PortIsTakenAndHardFail_IsOneLine()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var file = Path.Combine(_root, "config.yaml");
        // Nobody answers at the API server's address, so nothing is programmed; and nothing of this machine is set.
        var kubeconfig = Path.Combine(_root, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, "{apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}], users: [{name: u, user: {token: t}}]}");
        await File.WriteAllTextAsync(file, $"""
            {Head}
            clientConnection: {'{'}kubeconfig: {kubeconfig}{'}'}
            metricsBindAddress: {taken.LocalEndpoint}
            healthzBindAddress: ""
            bindAddressHardFail: true
            oomScoreAdj: 0
            conntrack: {'{'}maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s{'}'}
            """);
        var failure = await Assert.ThrowsAsync<VerbException>(() => RunAsync("proxy", "--config", file));
        Assert.StartsWith($"proxy: metrics server failed: Failed to bind to address http://{taken.LocalEndpoint}: ", failure.Message, StringComparison.Ordinal);
    }

    private static RootCommand Root() => CommandLine.CreateRoot([ProxyVerb.Create()]);

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var code = await Root().Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        return (code, output.ToString());
    }
}
