using System.Diagnostics;
using System.Globalization;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Network;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Proxy;

/// <summary>The node of a <see cref="PacketWorld"/> with the published binary on it, twice: as API server and as proxy.</summary>
public sealed class ProxyNode : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("nodestack-proxy-").FullName;
    private readonly List<string> _log = [];
    private PacketWorld? _world;
    private Process? _server;
    private Process? _proxy;

    internal PacketWorld World => _world!;

    public string Kubeconfig => Path.Combine(_folder, "api", "admin.kubeconfig");

    /// <summary>What the proxies wrote so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>The proxy's configuration for this world, with health and metrics where they are by default. Nothing of the machine is set.</summary>
    public string ConfigFile => Path.Combine(_folder, "proxy.yaml");

    private bool IsRunning => _proxy is { HasExited: false };

    public async Task InitializeAsync()
    {
        if (NatSupport.MissingReason is not null || !File.Exists(RepoPaths.NativeBinary))
            return;
        _world = new PacketWorld();
        await File.WriteAllTextAsync(ConfigFile, $$"""
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            clientConnection: {kubeconfig: {{Kubeconfig}} }
            hostnameOverride: node
            clusterCIDR: 10.244.0.0/16,fd00:244::/32
            oomScoreAdj: 0
            conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
            """);
        StartServer();
        await Eventually.TrueAsync(() => File.Exists(Kubeconfig) && Try(() => Kubectl("get", "--raw", "/readyz")) == "ok", s_patience, "the API server is ready");
        Apply("""
            apiVersion: v1
            kind: Node
            metadata: {name: node}
            """);
        Kubectl("patch", "node", "node", "--subresource", "status", "--type", "merge", "-p", """{"status":{"addresses":[{"type":"InternalIP","address":"192.0.2.10"},{"type":"InternalIP","address":"fd00:1::10"}]}}""");
    }

    public Task DisposeAsync()
    {
        foreach (var process in new[] { _proxy, _server })
        {
            process?.Kill();
            process?.WaitForExit();
            process?.Dispose();
        }
        _world?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    public void StartServer() => _server = Launch(
        ["control-plane", "apiserver", "--data-dir", Path.Combine(_folder, "api"), "--bind-address", "127.0.0.1", "--secure-port", "6443", "--service-cluster-ip-range", "10.96.0.0/16,fd00:96::/108"], keepsLog: false);

    public void StopServer()
    {
        _server!.Kill();
        _server.WaitForExit();
    }

    /// <summary>Starts the proxy and waits for nothing.</summary>
    public void LaunchProxy() => _proxy = Launch(["proxy", "--config", ConfigFile], keepsLog: true);

    /// <summary>As <see cref="StartProxyAsync"/>, unless one runs.</summary>
    public Task EnsureProxyAsync() => IsRunning ? Task.CompletedTask : StartProxyAsync();

    /// <summary>Starts the proxy and waits until it says that everything is programmed.</summary>
    public async Task StartProxyAsync()
    {
        LaunchProxy();
        await HealthyAsync();
    }

    /// <summary>Waits until the proxy says that everything is programmed.</summary>
    public async Task HealthyAsync()
    {
        await Eventually.TrueAsync(() => Http("http://127.0.0.1:10256/healthz").EndsWith(" 200", StringComparison.Ordinal), s_patience, $"the proxy is healthy; its log:\n{Log}");
    }

    /// <summary>Ends the proxy; answers its exit code.</summary>
    public int StopProxy(string signal)
    {
        World.Node.Execute("kill", $"-{signal}", _proxy!.Id.ToString(CultureInfo.InvariantCulture));
        if (!_proxy.WaitForExit(s_patience))
            throw new TimeoutException($"the proxy did not end on {signal}; its log:\n{Log}");
        return _proxy.ExitCode;
    }

    /// <summary>Runs the proxy's verb to its end; answers what it wrote to stdout.</summary>
    public string Proxy(params string[] arguments) => World.Node.Execute([RepoPaths.NativeBinary, "proxy", .. arguments]);

    public string Kubectl(params string[] arguments) => World.Node.Execute(["kubectl", "--kubeconfig", Kubeconfig, .. arguments]);

    public void Apply(string manifest)
    {
        var file = Path.Combine(_folder, "manifest.yaml");
        File.WriteAllText(file, manifest);
        Kubectl("apply", "-f", file);
    }

    /// <summary>The answer's body, a blank, and its status.</summary>
    public string Http(string url) => Try(() => World.Node.Execute("curl", "-s", "--max-time", "5", "-w", " %{http_code}", url)) ?? "";

    private static string? Try(Func<string> action)
    {
        try
        {
            return action();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // `ip netns exec` becomes the command, so that the process is ours to signal.
    private Process Launch(string[] arguments, bool keepsLog)
    {
        var process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", World.Node.Name, RepoPaths.NativeBinary, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, line) => Keep(line.Data, keepsLog);
        process.BeginErrorReadLine();
        process.OutputDataReceived += (_, line) => Keep(line.Data, keepsLog);
        process.BeginOutputReadLine();
        return process;
    }

    private void Keep(string? line, bool isKept)
    {
        if (line is null || !isKept)
            return;
        lock (_log)
            _log.Add(line);
    }
}
