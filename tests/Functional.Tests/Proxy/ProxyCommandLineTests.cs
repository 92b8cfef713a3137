using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Proxy;

/// <summary>How the proxy says that it cannot: one line on stderr, and no rule is touched.</summary>
[Collection(ProxyNodeGroup.Name)]
public sealed class ProxyCommandLineTests(ProxyNode node)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    /// <summary>So that nothing of the machine is set even where the process gets that far.</summary>
    private static readonly string[] s_harmless =
        ["--oom-score-adj", "0", "--conntrack-max-per-core", "0", "--conntrack-min", "0", "--conntrack-tcp-timeout-established", "0s", "--conntrack-tcp-timeout-close-wait", "0s"];

    [ProxyFact]
    public async Task CommandLine_Wrong_IsRefusedInOneLine()
    {
        var garbage = Path.GetTempFileName();
        await File.WriteAllTextAsync(garbage, "certainly: [not, a kubeconfig");
        try
        {
            await RefusesAsync(2, "unknown flag: --nope", "--nope");
            await RefusesAsync(1, "--conntrack-min", "--conntrack-min", "many");
            await RefusesAsync(1, "/no/such/file", "--config", "/no/such/file");
            await RefusesAsync(1, garbage, "--config", garbage);
            await RefusesAsync(1, "--kubeconfig /no/such/file cannot be used", ["--kubeconfig", "/no/such/file", .. s_harmless]);
            await RefusesAsync(1, $"--kubeconfig {garbage} cannot be used", ["--kubeconfig", garbage, .. s_harmless]);
            await RefusesAsync(1, "no way to an API server", s_harmless);
        }
        finally
        {
            File.Delete(garbage);
        }
    }

    [ProxyFact]
    public async Task Explain_WhatCannotBeExplained_IsOneLine()
    {
        await RefusesAsync(1, "\"none\" not found", "explain", "default/none", "--config", node.ConfigFile);
        await RefusesAsync(1, "\"web\" is not NAMESPACE/SERVICE", "explain", "web", "--config", node.ConfigFile);
        await RefusesAsync(1, "/no/such/file", "explain", "default/none", "--kubeconfig", "/no/such/file");
    }

    private async Task RefusesAsync(int exitCode, string says, params string[] arguments)
    {
        var tables = node.World.Node.Execute("nft", "list", "tables");
        var result = await Command.RunAsync("ip", ["netns", "exec", node.World.Node.Name, RepoPaths.NativeBinary, "proxy", .. arguments], s_deadline);
        Assert.True(result.ExitCode == exitCode && result.Stdout.Length == 0, $"{string.Join(' ', arguments)}: {result}");
        var line = Assert.Single(result.Stderr.TrimEnd('\n').Split('\n'));
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.Equal(tables, node.World.Node.Execute("nft", "list", "tables"));
    }
}
