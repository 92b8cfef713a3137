using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane.Leaders;

/// <summary>One of several processes of a kind that want to lead, with a way of its own to the API server.</summary>
internal sealed class Candidate : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingProxy _proxy;

    public Candidate(ApiServerProcess server, string verb, params string[] flags)
    {
        _proxy = new RecordingProxy(server);
        var kubeconfig = _folder.File("kubeconfig");
        File.WriteAllText(kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: {{_proxy.Address}} } }]
            contexts: [{name: c, context: {cluster: c, user: c} }]
            users: [{name: c, user: {} }]
            current-context: c
            """);
        Process = new NodeStackProcess(["control-plane", verb, "--kubeconfig", kubeconfig, "--secure-port", "0", .. flags]);
    }

    public NodeStackProcess Process { get; }

    /// <summary>What it wrote so far, Leases aside.</summary>
    public IReadOnlyList<string> Writes => _proxy.Writes;

    public async Task StartAsync()
    {
        await _proxy.StartAsync();
        Process.Launch();
    }

    /// <summary>Whether it is the one that a Lease names.</summary>
    public bool Is(string holder) => holder.Length > 0 && Process.Log.Contains($"is held as {holder}", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await _proxy.DisposeAsync();
        _folder.Dispose();
    }
}
