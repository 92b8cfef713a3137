using System.Security.Cryptography.X509Certificates;
using NodeStack.Functional.Tests.ControlPlane.Support;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Files;
using NodeStack.TestSupport;
using NodeStack.TestSupport.Nodes;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>
/// An API server and a node that is joined to it with a node's own rights (Node authorizer, NodeRestriction), both in folders of their own. Certificates
/// are what a cluster's signers would have made.
/// </summary>
internal sealed class JoinedNode : IAsyncDisposable
{
    public const string Name = "joined-node";
    private static readonly TimeSpan s_life = TimeSpan.FromDays(1);

    private JoinedNode(ApiServerProcess server, TestNode node, Kubectl kubectl) => (Server, Node, Kubectl) = (server, node, kubectl);

    public ApiServerProcess Server { get; }
    public TestNode Node { get; }

    /// <summary>As administrator, in the namespace default.</summary>
    public Kubectl Kubectl { get; }

    public static async Task<JoinedNode> StartAsync(string extraConfig = "", string runtimeEndpoint = "supervised", string? runtimeFolder = null)
    {
        var server = new ApiServerProcess();
        await server.StartAsync();
        var kubectl = new Kubectl(server, "default");
        // What controllers will make.
        await kubectl.RunAsync("create serviceaccount default");
        await kubectl.RunAsync($"create configmap kube-root-ca.crt --from-file=ca.crt={server.Pki}/ca.crt");
        var kubeconfig = MakeKubeconfig(server);
        var pki = server.Pki;
        var node = new TestNode(new TestNodeOptions
        {
            Native = true,
            NodeName = Name,
            RuntimeEndpoint = runtimeEndpoint,
            RuntimeFolder = runtimeFolder,
            ExtraConfig = $"tlsCertFile: {pki}/node-serving.crt\ntlsPrivateKeyFile: {pki}/node-serving.key\n{extraConfig}",
            Flags = ["--kubeconfig", kubeconfig, "--client-ca-file", $"{pki}/ca.crt", "--node-ip", "127.0.0.1"],
        });
        await node.StartAsync();
        var joined = new JoinedNode(server, node, kubectl);
        await joined.UntilAsync("get node joined-node -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].status}'", "True");
        return joined;
    }

    /// <summary>Applies a manifest; its pods are placed on the node.</summary>
    public Task ApplyAsync(string name, string manifest) =>
        Kubectl.RunAsync($"apply -f {Kubectl.File($"{name}.yaml", manifest.Replace("spec:\n", $"spec:\n  nodeName: {Name}\n", StringComparison.Ordinal))}");

    public Task ReadyAsync(string pod) => Kubectl.RunAsync($"wait --for=condition=Ready pod/{pod} --timeout=50s");

    /// <summary>Waits until kubectl prints this.</summary>
    public async Task UntilAsync(string line, string expected, double seconds = 60)
    {
        var said = "";
        try
        {
            await Eventually.TrueAsync(
                async () => (said = (await Kubectl.TryAsync(line)) is { ExitCode: 0 } done ? done.Stdout.TrimEnd('\n') : "") == expected, TimeSpan.FromSeconds(seconds), line);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"kubectl {line} prints {said}, not {expected}\n--- kubelet log, its end:\n{Node.Log[Math.Max(0, Node.Log.Length - 6000)..]}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        Kubectl.Dispose();
        await Server.DisposeAsync();
    }

    private static string MakeKubeconfig(ApiServerProcess server)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authority = X509Certificate2.CreateFromPemFile(Path.Combine(server.Pki, "ca.crt"), Path.Combine(server.Pki, "ca.key"));
        Write("node-serving", CertificateIssuer.Server(authority, $"system:node:{Name}", ["127.0.0.1", Name], s_life, now));
        Write("node-client", CertificateIssuer.Client(authority, $"system:node:{Name}", "system:nodes", s_life, now));
        var path = Path.Combine(server.Folder, "node.kubeconfig");
        File.WriteAllText(path, $"""
            apiVersion: v1
            kind: Config
            clusters: [{Brace($"name: c, cluster: {Brace($"server: '{server.Address}', certificate-authority: pki/ca.crt")}")}]
            users: [{Brace($"name: n, user: {Brace("client-certificate: pki/node-client.crt, client-key: pki/node-client.key")}")}]
            contexts: [{Brace($"name: n, context: {Brace("cluster: c, user: n")}")}]
            current-context: n
            """);
        return path;

        void Write(string name, IssuedCertificate issued)
        {
            File.WriteAllText(Path.Combine(server.Pki, name + ".crt"), issued.CertificatePem);
            PrivateFiles.Write(Path.Combine(server.Pki, name + ".key"), issued.KeyPem);
        }
    }

    private static string Brace(string text) => "{" + text + "}";
}
